import { expect, test } from "vitest";
import reference from "./__fixtures__/blur.json" with { type: "json" };
import { gaussianBlur, gaussianBlurWhere } from "./augment-blur.ts";
import { drawGreyVariation, varyGreyValues } from "./augment-grey.ts";
import { type AugmentParams, defaultAugment, identityAugment } from "./augment-params.ts";
import { createRandom } from "./random.ts";

test.each(reference.cases)(
  "blur of $width × $height by $std px as SciPy has it",
  ({ width, height, std, plane, blurred }) => {
    const ours = gaussianBlur(Float32Array.from(plane), width, height, std);
    const worst = Math.max(...blurred.map((value, i) => Math.abs(value - (ours[i] ?? Number.NaN))));
    expect(worst).toBeLessThan(1e-6);
  },
);

test("no blur is a copy", () => {
  const plane = Float32Array.from([1, 2, 3]);
  const copy = gaussianBlur(plane, 3, 1, 0);
  expect(copy).toEqual(plane);
  expect(copy).not.toBe(plane);
});

const SIZE = 16;
const vary = (params: Partial<AugmentParams>, seed = 1, inverted = false, fill = 0.5) =>
  varyGreyValues(
    new Float32Array(SIZE * SIZE).fill(fill),
    SIZE,
    drawGreyVariation(inverted, { ...identityAugment, ...params }, createRandom(seed)),
  );
const seeds = Array.from({ length: 300 }, (_, seed) => seed);
const firsts = (params: Partial<AugmentParams>, inverted = false, fill = 0.5) =>
  seeds.map((seed) => vary(params, seed, inverted, fill)[0] ?? Number.NaN);

test.each([
  { name: "gain", params: { gain: [0.5, 2] as const }, low: 0.25, high: 1 },
  { name: "offset", params: { offset: 0.2 }, low: 0.3, high: 0.7 },
  { name: "gamma", params: { gamma: [0.5, 2] as const }, low: 0.25, high: Math.SQRT1_2 },
])("$name stays within its range and nearly fills it", ({ params, low, high }) => {
  const values = firsts(params);
  const margin = (high - low) / 30;
  expect(Math.min(...values)).toBeGreaterThanOrEqual(low - 1e-6);
  expect(Math.max(...values)).toBeLessThanOrEqual(high + 1e-6);
  expect(Math.min(...values)).toBeLessThan(low + margin);
  expect(Math.max(...values)).toBeGreaterThan(high - margin);
});

test("gamma leaves values below 0 as they are", () => {
  expect(new Set(firsts({ gamma: [0.5, 2] }, false, -0.25))).toEqual(new Set([-0.25]));
});

test("inversion turns 0.25 to 0.75, before nothing else", () => {
  expect(vary({}, 1, true, 0.25)[0]).toBe(0.75);
});

test("inversion mirrors what gain and offset gave", () => {
  const params = { gain: [0.5, 2] as const, offset: 0.2 };
  const plain = firsts(params);
  firsts(params, true).forEach((value, i) => {
    expect(value).toBeCloseTo(1 - (plain[i] ?? Number.NaN), 6);
  });
});

test("shading stays within its amplitude and is slow", () => {
  for (const seed of seeds) {
    const plane = vary({ illumination: 0.3 }, seed, false, 1);
    plane.forEach((value, i) => {
      expect(Math.abs(value - 1)).toBeLessThanOrEqual(0.3 + 1e-6);
      if (i % SIZE > 0) expect(Math.abs(value - (plane[i - 1] ?? Number.NaN))).toBeLessThan(0.08);
    });
  }
});

test("noise reaches the standard deviation asked for and no more", () => {
  const stds = seeds.map((seed) => {
    const plane = vary({ noise: 0.1 }, seed, false, 0);
    return Math.sqrt(plane.reduce((sum, value) => sum + value * value, 0) / plane.length);
  });
  // Of 256 draws, a standard deviation is known to 4.4 % (one standard error).
  expect(Math.max(...stds)).toBeLessThan(0.12);
  expect(Math.max(...stds)).toBeGreaterThan(0.09);
  expect(Math.min(...stds)).toBeLessThan(0.01);
});

test("a third of the draws blurs, a third sharpens, the rest keeps an edge as it is", () => {
  const step = Float32Array.from({ length: SIZE * SIZE }, (_, i) => Number(i % SIZE >= SIZE / 2));
  const params = { ...identityAugment, blur: 2, sharpening: 1 };
  const kinds = seeds.map((seed) => {
    const drawn = drawGreyVariation(false, params, createRandom(seed));
    const high = varyGreyValues(step.slice(), SIZE, drawn)[SIZE / 2] ?? Number.NaN;
    return high < 1 ? "blurred" : high > 1 ? "sharpened" : "kept";
  });
  for (const kind of ["blurred", "sharpened", "kept"]) {
    // Five standard errors of a third in 300 draws are 41.
    expect(Math.abs(kinds.filter((other) => other === kind).length - 100)).toBeLessThan(41);
  }
});

test("the defaults keep values finite", () => {
  for (const seed of seeds)
    expect(vary(defaultAugment, seed, seed % 2 === 0, seed / 100 - 1).every(Number.isFinite)).toBe(true);
});

test("a blur at some pixels is the whole blur there", () => {
  const [width, height] = [23, 17];
  const plane = Float32Array.from({ length: width * height }, (_, i) => Math.sin(i * i));
  const wanted = Uint8Array.from(plane, (_, i) => (i % 3 === 0 ? 1 : 0));
  const whole = gaussianBlur(plane, width, height, 2);
  const some = gaussianBlurWhere(plane, width, height, 2, wanted);
  expect(some).toEqual(whole.map((value, i) => (wanted[i] ? value : 0)));
});
