import { expect, test } from "vitest";
import { createRandom } from "./random.ts";
import { type SimulationKind, simulate } from "./simulate.ts";
import { photograph, poisson } from "./simulate-camera.ts";

const KINDS: readonly SimulationKind[] = ["nuclei", "phase", "dic", "membranes"];

/** Pairs of ids that share an edge of a pixel. */
function touchingPairs({ data, width }: { data: Uint32Array; width: number }): Set<string> {
  const pairs = new Set<string>();
  data.forEach((label, at) => {
    const right = at % width < width - 1 ? data[at + 1] : 0;
    for (const other of [right, data[at + width]]) {
      if (label && other && other !== label) pairs.add(`${Math.min(label, other)} ${Math.max(label, other)}`);
    }
  });
  return pairs;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test.each(KINDS)("a seed reproduces %s, another changes them", (kind) => {
  const make = (seed: number) => simulate({ kind, width: 96, height: 64, seed });
  expect(make(1)).toEqual(make(1));
  expect(make(2).image.data).not.toEqual(make(1).image.data);
  expect(make(2).labels.data).not.toEqual(make(1).labels.data);
});

test.each(KINDS)("%s are labelled 1…count without gaps", (kind) => {
  const { labels } = simulate({ kind, width: 200, height: 150, seed: 3 });
  const ids = new Set(labels.data);
  expect(labels.data.length).toBe(200 * 150);
  expect(labels.count).toBeGreaterThan(2);
  expect([...ids].sort((a, b) => a - b)).toEqual(Array.from({ length: labels.count + 1 }, (_, i) => i));
});

test.each(["nuclei", "phase", "dic"] as const)("%s touch", (kind) => {
  const counts = [1, 2, 3].map(
    (seed) => touchingPairs(simulate({ kind, width: 256, height: 256, seed }).labels).size,
  );
  expect(Math.min(...counts)).toBeGreaterThan(1);
});

test("membranes part all cells", () => {
  expect(touchingPairs(simulate({ kind: "membranes", width: 256, height: 256, seed: 1 }).labels).size).toBe(
    0,
  );
});

test.each([
  { kind: "nuclei", sign: 1 },
  { kind: "membranes", sign: 1 },
] as const)("$kind are brighter than their ground", ({ kind, sign }) => {
  const { image, labels } = simulate({ kind, width: 256, height: 256, seed: 5 });
  const values = Array.from(image.data);
  const inside = mean(values.filter((_, at) => labels.data[at] !== 0));
  const outside = mean(values.filter((_, at) => labels.data[at] === 0));
  expect(sign * (inside - outside)).toBeGreaterThan(10);
});

test.each(["phase", "dic"] as const)("%s are about as bright as their ground, but rougher", (kind) => {
  const { image, labels } = simulate({ kind, width: 256, height: 256, seed: 5 });
  const values = Array.from(image.data);
  const inside = values.filter((_, at) => labels.data[at] !== 0);
  const outside = values.filter((_, at) => labels.data[at] === 0);
  const variance = (part: readonly number[]) => mean(part.map((value) => value * value)) - mean(part) ** 2;
  expect(Math.abs(mean(inside) - mean(outside))).toBeLessThan(25);
  expect(variance(inside)).toBeGreaterThan(1.5 * variance(outside));
});

test.each(KINDS)("%s in 16 bits use more than 8 and stay in range", (kind) => {
  const { image } = simulate({ kind, width: 128, height: 128, seed: 4, bits: 16 });
  expect(image.data).toBeInstanceOf(Uint16Array);
  expect(Math.max(...image.data)).toBeGreaterThan(255);
});

test("objects have about the diameter asked for", () => {
  const { labels } = simulate({ kind: "nuclei", width: 512, height: 512, seed: 1, diameter: 40 });
  const areas = new Map<number, number>();
  for (const label of labels.data) if (label > 0) areas.set(label, (areas.get(label) ?? 0) + 1);
  const sorted = [...areas.values()].sort((a, b) => a - b);
  const median = Math.sqrt((4 / Math.PI) * (sorted[sorted.length >> 1] ?? 0));
  expect(median).toBeGreaterThan(32);
  expect(median).toBeLessThan(44);
});

test.each(KINDS)("%s fit into one pixel", (kind) => {
  const { image, labels } = simulate({ kind, width: 1, height: 1, seed: 1 });
  expect([image.data.length, labels.data.length]).toEqual([1, 1]);
  expect(labels.count).toBeLessThan(2);
});

test("refuses sizes, diameters and seeds out of range", () => {
  const make = (options: object) => () =>
    simulate({ kind: "nuclei", width: 8, height: 8, seed: 1, ...options });
  expect(make({ width: 0 })).toThrow("0 × 8 px");
  expect(make({ height: 1.5 })).toThrow(RangeError);
  expect(make({ diameter: 3 })).toThrow("3 px, expected 4");
  expect(make({ seed: 0.5 })).toThrow(RangeError);
});

test.each([0, 0.5, 12, 200])("Poisson numbers of mean %d have that mean and variance", (expected) => {
  const random = createRandom(1);
  const draws = Array.from({ length: 20_000 }, () => poisson(expected, random));
  const average = mean(draws);
  // Five standard errors of the mean: 5 √(λ / n); of the variance: 5 √((2 λ² + λ) / n).
  expect(Math.abs(average - expected)).toBeLessThanOrEqual(5 * Math.sqrt(expected / 20_000));
  const variance = mean(draws.map((draw) => (draw - average) ** 2));
  expect(Math.abs(variance - expected)).toBeLessThanOrEqual(
    5 * Math.sqrt((2 * expected ** 2 + expected) / 20_000) + 1 / 12,
  );
});

test("clips at the ends of the range", () => {
  const camera = {
    blur: 0,
    photons: 1e6,
    readNoise: 0,
    background: 0,
    shading: 0,
    white: 255,
    bits: 8,
  } as const;
  const { data } = photograph({ width: 3, height: 1 }, Float32Array.of(-1, 0.4, 9), camera, createRandom(1));
  expect([...data]).toEqual([0, 102, 255]);
});
