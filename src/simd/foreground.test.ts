import fc from "fast-check";
import { expect, test } from "vitest";
import type { ModelClass } from "../core/card.ts";
import { foregroundRuns } from "../core/foreground-runs.ts";
import { bothWays, firstDifference } from "./testing.ts";

const background: ModelClass = { name: "background", color: "#000000", role: "background" };
const object: ModelClass = { name: "cell", color: "#ffffff", role: "object" };

/** Planes of one to three classes, with what is no number among them. */
const image = fc
  .record({
    width: fc.integer({ min: 0, max: 70 }),
    height: fc.integer({ min: 0, max: 9 }),
    classes: fc.integer({ min: 1, max: 3 }),
  })
  .chain(({ width, height, classes }) => {
    const pixels = width * height;
    const value = fc.oneof(fc.constantFrom(0, 0.1, 0.3, 0.6, 1, Number.NaN), fc.float({ min: 0, max: 1 }));
    const plane = fc
      .array(value, { minLength: pixels, maxLength: pixels })
      .map((values) => Float32Array.from(values));
    return fc.array(plane, { minLength: classes, maxLength: classes }).map((probabilities) => ({
      ...{ width, height, probabilities },
      classes: [background, ...probabilities.map(() => object)],
    }));
  });

test("the same runs as in plain loops, for any threshold", () => {
  const thresholds = fc.oneof(
    fc.constantFrom(0, 0.1, 0.3, 0.6, 0.4000000059604645, 1, -0.1),
    fc.double({ min: 0, max: 1.1, noNaN: true }),
  );
  fc.assert(
    fc.property(image, thresholds, (planes, threshold) => {
      const { plain, simd } = bothWays(() => foregroundRuns(planes, threshold));
      expect(simd).toEqual(plain);
    }),
    { numRuns: 300 },
  );
});

test("an image of more rows than are looked at together", () => {
  const [width, height] = [3, 50_000];
  const plane = Float32Array.from({ length: width * height }, (_, i) => ((i * 7) % 11 > 4 ? 1 : 0));
  const planes = { width, height, classes: [background, object], probabilities: [plane] };
  const { plain, simd } = bothWays(() => foregroundRuns(planes, 0.5));
  expect(plain.starts.length).toBeGreaterThan(height);
  for (const part of ["starts", "ends", "rows"] as const)
    expect(firstDifference(simd[part], plain[part])).toBe(-1);
});
