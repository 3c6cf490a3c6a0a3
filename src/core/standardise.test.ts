import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "./random.ts";
import { gainOf, RELU_GAIN, standardise, standardiseGradient } from "./standardise.ts";

const gaussians = (count: number, seed: number): Float32Array => {
  const { gaussian } = createRandom(seed);
  return Float32Array.from({ length: count }, gaussian);
};

test("brings each output channel to mean 0 and a sum of squares of (γ · gain)²", () => {
  const outputs = 3;
  const kernel = gaussians(18 * outputs, 1).map((value) => 5 + 2 * value);
  const standard = standardise(kernel, Float32Array.of(1, 0.5, 2));
  for (const [channel, gain] of [1, 0.5, 2].entries()) {
    const values = standard.filter((_, i) => i % outputs === channel);
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 4);
    expect(values.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo((RELU_GAIN * gain) ** 2, 3);
  }
});

test("a channel whose weights are all equal becomes zeros, and its gradient is finite", () => {
  const kernel = new Float32Array(9).fill(3);
  expect([...standardise(kernel, Float32Array.of(1))]).toEqual(Array<number>(9).fill(0));
  const { kernel: dKernel, gain } = standardiseGradient(kernel, Float32Array.of(1), gaussians(9, 2));
  expect([...dKernel, ...gain].every(Number.isFinite)).toBe(true);
});

test("with its own gain a kernel of mean 0 is left as it is", () => {
  const kernel = Float32Array.of(1, 0.25, -2, -0.5, 1, 0.25);
  const back = standardise(kernel, gainOf(kernel, 2));
  back.forEach((value, i) => {
    expect(value).toBeCloseTo(kernel[i] ?? Number.NaN, 6);
  });
});

test("the gradient is the result's, by finite differences", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 2, max: 9 }),
      fc.nat(999),
      (outputs, incoming, seed) => {
        const kernel = gaussians(incoming * outputs, seed);
        const gain = gaussians(outputs, seed + 1).map((value) => 1 + 0.2 * value);
        const direction = gaussians(kernel.length, seed + 2); // gradient of the result
        const along = (k: Float32Array, g: Float32Array): number =>
          standardise(k, g).reduce((sum, value, i) => sum + value * (direction[i] ?? 0), 0);
        const slope = (values: Float32Array, at: number, of: (moved: Float32Array) => number): number => {
          const step = 1 / 256;
          const moved = (by: number): Float32Array =>
            values.map((value, i) => (i === at ? value + by : value));
          return (of(moved(step)) - of(moved(-step))) / (2 * step);
        };
        // with two incoming weights a channel is only a sign: its slopes vanish or blow up as the weights meet
        fc.pre(gainOf(kernel, outputs).every((spread) => spread > 0.3));
        const gradient = standardiseGradient(kernel, gain, direction);
        const scale = Math.max(...gradient.kernel.map(Math.abs), 1);
        gradient.kernel.forEach((value, at) => {
          const numeric = slope(kernel, at, (moved) => along(moved, gain));
          expect(Math.abs(value - numeric) / scale).toBeLessThan(5e-3);
        });
        gradient.gain.forEach((value, at) => {
          expect(value).toBeCloseTo(
            slope(gain, at, (moved) => along(kernel, moved)),
            2,
          );
        });
      },
    ),
    { numRuns: 50 },
  );
});
