import { expect, test } from "vitest";
import fixture from "./__fixtures__/intensity.json" with { type: "json" };
import { resizeBilinear, resizeNearest } from "./resample.ts";

const plane = Float32Array.from(fixture.plane.values);

test.each(fixture.resized)("to $width × $height as scikit-image", ({ width, height, values }) => {
  const actual = resizeBilinear(plane, fixture.plane, { width, height });
  expect(actual.length).toBe(values.length);
  for (const [i, value] of values.entries()) expect(actual[i]).toBeCloseTo(value, 4);
});

test("ids are taken from the nearest pixel, never mixed", () => {
  const labels = Uint32Array.of(1, 70_000, 3, 4);
  expect([...resizeNearest(labels, { width: 2, height: 2 }, { width: 4, height: 2 })]).toEqual([
    1, 1, 70_000, 70_000, 3, 3, 4, 4,
  ]);
  expect([...resizeNearest(labels, { width: 4, height: 1 }, { width: 2, height: 1 })]).toEqual([70_000, 4]);
});

test("one pixel fills any size; sizes and lengths are checked", () => {
  expect([...resizeBilinear(Float32Array.of(5), { width: 1, height: 1 }, { width: 2, height: 3 })]).toEqual([
    5, 5, 5, 5, 5, 5,
  ]);
  expect(() => resizeBilinear(plane, { width: 2, height: 2 }, { width: 1, height: 1 })).toThrow(
    /4 values, not 221/,
  );
  expect(() => resizeNearest(Uint32Array.of(1), { width: 1, height: 1 }, { width: 0, height: 1 })).toThrow(
    /not 0/,
  );
});
