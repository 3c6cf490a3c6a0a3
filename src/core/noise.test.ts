import { expect, test } from "vitest";
import { noiseAt } from "./noise.ts";
import { splitMix32 } from "./random.ts";

test("words are SplitMix32's", () => {
  // The finaliser of MurmurHash3 over multiples of 0x9e3779b9, computed with Python's integers.
  expect([0, 1, 2, 3].map((i) => splitMix32(0, i))).toEqual([
    2_462_723_854, 1_020_716_019, 454_327_756, 1_275_600_319,
  ]);
  expect(splitMix32(5, 2 ** 32 - 1)).toBe(splitMix32(5, -1));
});

test("a value is the sum of its words' twelve bytes, standardised", () => {
  for (const [seed, index] of [
    [1, 0],
    [2 ** 32 - 1, 7],
    [12_345, 571 * 571],
  ] as const) {
    const words = [0, 1, 2].map((i) => splitMix32(seed, 3 * index + i));
    const bytes = words.flatMap((word) => [0, 8, 16, 24].map((shift) => (word >>> shift) & 255));
    const sum = bytes.reduce((total, byte) => total + byte, 0);
    expect(noiseAt(seed, index)).toBeCloseTo((sum - 1530) / Math.sqrt(65_535), 12);
  }
});

test("noise is normal: mean, spread, skew, kurtosis, and neighbours know nothing of each other", () => {
  const count = 100_000;
  const values = Float64Array.from({ length: count }, (_, i) => noiseAt(3, i));
  const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / count;
  const neighbours = values.reduce((sum, value, i) => sum + value * (values[i + 1] ?? 0), 0) / count;
  // Five standard errors of 100,000 draws, √(1, 2, 15, 96 / count).
  expect(Math.abs(moment(1))).toBeLessThan(0.016);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.023);
  expect(Math.abs(moment(3))).toBeLessThan(0.062);
  expect(Math.abs(moment(4) - 2.9)).toBeLessThan(0.155);
  expect(Math.abs(neighbours)).toBeLessThan(0.016);
});
