import { describe, expect, test } from "vitest";
import fixture from "./__fixtures__/painting.json" with { type: "json" };
import { connectedRegion, sameValueRegion } from "./connected-region.ts";
import { wandRegion } from "./magic-wand.ts";
import { emptyLabels } from "./painted-labels.ts";
import { pixelsOf } from "./testing.ts";

describe("as scikit-image floods", () => {
  test.each(fixture.floods)("from $start", ({ width, height, plane, start, pixels }) => {
    const region = sameValueRegion(Uint32Array.from(plane), { width, height }, start);
    expect(pixelsOf(region)).toEqual(pixels);
  });
  const { width, height, plane, cases } = fixture.wand;
  test.each(cases)("the wand from $start with tolerance $tolerance", ({ start, tolerance, pixels }) => {
    const options = { tolerance: tolerance + 1e-6, maxArea: pixels.length };
    const labels = emptyLabels(width, height);
    const region = wandRegion(labels, Float32Array.from(plane), start, options);
    expect(region && pixelsOf(region)).toEqual(pixels);
    const less = { ...options, maxArea: pixels.length - 1 };
    expect(wandRegion(labels, Float32Array.from(plane), start, less)).toBeNull();
  });
});

test("a first pixel that does not count gives nothing", () => {
  expect(connectedRegion({ width: 2, height: 2 }, 3, (pixel) => pixel < 3)).toEqual(new Uint32Array(0));
});

test("the wand never takes an instance, and wants a plane of the image's size", () => {
  const labels = emptyLabels(4, 1);
  labels.ids.set([0, 5], 1);
  const wand = { tolerance: 0.1, maxArea: 9 };
  expect(pixelsOf(wandRegion(labels, new Float32Array(4), 0, wand) ?? new Uint32Array(0))).toEqual([0, 1]);
  expect(wandRegion(labels, new Float32Array(4), 2, wand)?.length).toBe(0);
  expect(() => wandRegion(labels, new Float32Array(3), 0, wand)).toThrow(/4 px is needed, not 3/);
});
