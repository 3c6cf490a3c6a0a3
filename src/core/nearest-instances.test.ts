import fc from "fast-check";
import { expect, test } from "vitest";
import { nearestInstances } from "./nearest-instances.ts";

/** Distances of every pixel. */
interface Distances {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

function bruteForce(labels: Uint32Array, width: number): Distances {
  const first = new Float32Array(labels.length).fill(Infinity);
  const second = new Float32Array(labels.length).fill(Infinity);
  for (let i = 0; i < labels.length; i++) {
    const nearest = new Map<number, number>();
    for (let j = 0; j < labels.length; j++) {
      const label = labels[j];
      if (!label) continue;
      const squared = ((i % width) - (j % width)) ** 2 + (Math.floor(i / width) - Math.floor(j / width)) ** 2;
      nearest.set(label, Math.min(nearest.get(label) ?? Infinity, squared));
    }
    const [d1 = Infinity, d2 = Infinity] = [...nearest.values()].sort((a, b) => a - b);
    first[i] = Math.sqrt(d1);
    second[i] = Math.sqrt(d2);
  }
  return { first, second };
}

/** Label maps from empty to full, of one to a dozen instances that need not be connected. */
const labelMap = fc
  .record({
    width: fc.integer({ min: 1, max: 22 }),
    height: fc.integer({ min: 1, max: 22 }),
    instances: fc.integer({ min: 1, max: 12 }),
    density: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .chain((shape) =>
    fc
      .array(
        fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: shape.instances })),
        {
          minLength: shape.width * shape.height,
          maxLength: shape.width * shape.height,
        },
      )
      .map((pixels) => ({
        ...shape,
        labels: Uint32Array.from(pixels, ([chance, label]) =>
          chance < shape.density ** 3 ? label * 70_000 : 0,
        ),
      })),
  );

/** Distances of the background's pixels; `NaN` inside instances. */
function measured(labels: Uint32Array, width: number, height: number, reach: number): Distances {
  const first = new Float32Array(labels.length).fill(Number.NaN);
  const second = first.slice();
  nearestInstances(labels, width, height, reach, (y, firstRow, secondRow) => {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      if (labels[i] !== 0) continue;
      first[i] = Math.sqrt(firstRow[x] ?? 0);
      second[i] = Math.sqrt(secondRow[x] ?? 0);
    }
  });
  return { first, second };
}

test("equals brute force on any label map", () => {
  fc.assert(
    fc.property(labelMap, ({ labels, width, height }) => {
      const outside = (values: Float32Array) => values.map((value, i) => (labels[i] ? Number.NaN : value));
      const { first, second } = bruteForce(labels, width);
      expect(measured(labels, width, height, Infinity)).toEqual({
        first: outside(first),
        second: outside(second),
      });
    }),
    { numRuns: 300 },
  );
});

test("within reach equals brute force, beyond it is beyond it", () => {
  const reaches = fc.double({ min: 0, max: 12, noNaN: true });
  fc.assert(
    fc.property(labelMap, reaches, ({ labels, width, height }, reach) => {
      const { first, second } = bruteForce(labels, width);
      const found = measured(labels, width, height, reach);
      for (const [i, label] of labels.entries()) {
        if (label !== 0) continue;
        const near = first[i] ?? Number.NaN;
        const sum = near + (second[i] ?? Number.NaN);
        const foundNear = found.first[i] ?? Number.NaN;
        const foundSum = foundNear + (found.second[i] ?? Number.NaN);
        if (near <= reach) expect(foundNear).toBe(near);
        else expect(foundNear).toBeGreaterThan(reach);
        if (sum <= reach) expect(foundSum).toBe(sum);
        else expect(foundSum).toBeGreaterThan(reach);
      }
    }),
    { numRuns: 300 },
  );
});

test("more rows than are looked at together agree at the seams", () => {
  const [width, height] = [5, 400];
  const labels = Uint32Array.from({ length: width * height }, (_, i) => (i % 97 === 0 ? 1 + (i % 7) : 0));
  const { first, second } = bruteForce(labels, width);
  const found = measured(labels, width, height, 40);
  for (const [i, label] of labels.entries()) {
    if (label !== 0) continue;
    expect(found.first[i]).toBe(first[i]);
    if ((first[i] ?? 0) + (second[i] ?? 0) <= 40) expect(found.second[i]).toBe(second[i]);
  }
});

test("one instance has no second; none has no first; a wrong length is refused", () => {
  const one = measured(Uint32Array.of(0, 0, 7), 3, 1, Infinity);
  expect([...one.first]).toEqual([2, 1, Number.NaN]);
  expect([...one.second]).toEqual([Infinity, Infinity, Number.NaN]);
  const none = measured(new Uint32Array(4), 2, 2, Infinity);
  expect([...none.first, ...none.second]).toEqual(new Array(8).fill(Infinity));
  expect(() => measured(new Uint32Array(3), 2, 2, 1)).toThrow(/4 values, not 3/);
});
