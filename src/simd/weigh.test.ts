import fc from "fast-check";
import { describe, expect, test } from "vitest";
import fixture from "../core/__fixtures__/weights.json" with { type: "json" };
import { separationWeights, successorWeights } from "../core/weight-map.ts";
import { bothWays } from "./testing.ts";
import { simdWeights } from "./weigh.ts";

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN));
    largest = Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
  }
  return largest;
}

describe("against scipy", () => {
  const { width, height } = fixture;
  const labels = Uint32Array.from(fixture.labels);
  test.each([
    { name: "the paper's weights", weigh: () => separationWeights(labels, width, height), of: fixture.paper },
    {
      name: "with balanced classes",
      weigh: () => separationWeights(labels, width, height, { classBalance: true }),
      of: fixture.balanced,
    },
    { name: "the successor's", weigh: () => successorWeights(labels, width, height), of: fixture.successor },
  ])("$name", ({ weigh, of }) => {
    expect(largestDifference(bothWays(weigh).simd, of)).toBeLessThan(1e-4);
  });
});

/** Label maps from empty to full: rectangles of instances, some of which lie apart, and single pixels. */
const labelMap = fc
  .record({
    width: fc.integer({ min: 0, max: 90 }),
    height: fc.integer({ min: 0, max: 300 }),
    greatest: fc.constantFrom(3, 1000, 524_287, 2_097_151),
  })
  .chain(({ width, height, greatest }) =>
    fc
      .array(
        fc.record({
          x: fc.integer({ min: -8, max: width }),
          y: fc.integer({ min: -8, max: height }),
          across: fc.integer({ min: 1, max: 30 }),
          down: fc.integer({ min: 1, max: 30 }),
          label: fc.integer({ min: 0, max: greatest }),
        }),
        { maxLength: 30 },
      )
      .map((boxes) => {
        const labels = new Uint32Array(width * height);
        for (const { x, y, across, down, label } of boxes)
          for (let row = Math.max(0, y); row < Math.min(height, y + down); row++)
            labels.fill(
              label,
              row * width + Math.max(0, x),
              row * width + Math.min(width, Math.max(0, x + across)),
            );
        return { width, height, labels };
      }),
  );

test("the paper's weights as in plain loops, for any reach", () => {
  const sigmas = fc.constantFrom(0.3, 1, 2.5, 5, 5.4, 8, 11, 14);
  fc.assert(
    fc.property(labelMap, sigmas, ({ width, height, labels }, sigma) => {
      const { plain, simd } = bothWays(() => separationWeights(labels, width, height, { w0: 10, sigma }));
      expect(largestDifference(simd, plain)).toBeLessThan(2e-5);
    }),
    { numRuns: 200 },
  );
});

test("the successor's weights as in plain loops", () => {
  fc.assert(
    fc.property(labelMap, ({ width, height, labels }) => {
      const { plain, simd } = bothWays(() => successorWeights(labels, width, height));
      expect(largestDifference(simd, plain)).toBeLessThan(1e-4);
    }),
    { numRuns: 100 },
  );
});

const terms = { object: 1, background: 1, nearness: null, separation: { height: 10, sigma: 5 } };

test.each([
  { name: "instances' numbers", labels: Uint32Array.of(1, 0, 2 ** 21), sigma: 5, can: false },
  { name: "the largest number", labels: Uint32Array.of(1, 0, 2 ** 21 - 1), sigma: 5, can: true },
  { name: "a reach of 63 px and more", labels: Uint32Array.of(1, 0, 2), sigma: 12, can: false },
])("$name: what does not fit is left to the plain loops", ({ labels, sigma, can }) => {
  const weights = simdWeights(labels, 3, 1, { ...terms, separation: { height: 10, sigma } });
  expect(weights !== null).toBe(can);
});
