import { describe, expect, test } from "vitest";
import fixture from "./__fixtures__/objects.json" with { type: "json" };
import { distancePeaks } from "./distance-peaks.ts";
import { watershed } from "./watershed.ts";

const { width, height } = fixture;
const mask = Uint8Array.from(fixture.mask);

describe("against scikit-image", () => {
  test("a watershed, pixel by pixel", () => {
    const labels = Uint32Array.from(fixture.seeds);
    watershed(Int32Array.from(fixture.levels), labels, mask, width, height);
    expect([...labels].map((label, i) => (mask[i] ? label : 0))).toEqual(fixture.flooded);
  });

  test("a watershed of few levels: ties fall alike", () => {
    const labels = Uint32Array.from(fixture.seeds);
    watershed(Int32Array.from(fixture.coarseLevels), labels, mask, width, height);
    expect([...labels].map((label, i) => (mask[i] ? label : 0))).toEqual(fixture.coarse);
  });

  test.each(Object.entries(fixture.peaks))(
    "maxima deeper than %s px: one pixel in each",
    (depth, regions) => {
      const peaks = distancePeaks(Float64Array.from(fixture.squared), width, height, Number(depth));
      const hit = peaks.map((pixel) => regions[pixel]).sort((a = 0, b = 0) => a - b);
      expect(hit).toEqual(Array.from({ length: Math.max(...regions) }, (_, i) => i + 1));
    },
  );
});

test("no seed floods nothing, no height has no maximum, a wrong length is refused", () => {
  const labels = new Uint32Array(4);
  watershed(new Int32Array(4), labels, new Uint8Array(4).fill(1), 2, 2);
  expect([...labels]).toEqual([0, 0, 0, 0]);
  expect(distancePeaks(new Float64Array(6), 3, 2, 1)).toEqual([]);
  expect(distancePeaks(Float64Array.of(1, 1, 1), 3, 1, 0)).toEqual([0]);
  expect(() => watershed(new Int32Array(3), labels, new Uint8Array(4), 2, 2)).toThrow(/4 levels/);
});
