import fc from "fast-check";
import { expect, test } from "vitest";
import fixture from "./__fixtures__/intensity.json" with { type: "json" };
import { cropPlane } from "./crop.ts";
import { partToResize, resizeBilinear, resizeBilinearPart, resizeNearest } from "./resample.ts";

const plane = Float32Array.from(fixture.plane.values);

test.each(fixture.resized)("to $width × $height as scikit-image", ({ width, height, values }) => {
  const actual = resizeBilinear(plane, fixture.plane, { width, height });
  expect(actual.length).toBe(values.length);
  for (const [i, value] of values.entries()) expect(actual[i]).toBeCloseTo(value, 4);
});

test("a part is what the whole has there, made from what it asks for alone", () => {
  const length = fc.integer({ min: 1, max: 40 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(length, length, share, share, share, share, (width, height, x, y, across, down) => {
      const to = { width, height };
      const wanted = { x: Math.floor(x * (width - 1)), y: Math.floor(y * (height - 1)), width: 0, height: 0 };
      wanted.width = 1 + Math.floor(across * (width - wanted.x - 1));
      wanted.height = 1 + Math.floor(down * (height - wanted.y - 1));
      const rect = partToResize(fixture.plane, to, wanted);
      const part = { data: cropPlane(plane, fixture.plane.width, rect), rect };
      const whole = resizeBilinear(plane, fixture.plane, to);
      const actual = resizeBilinearPart(part, fixture.plane, to, wanted);
      const expected = cropPlane(whole, width, wanted);
      expect(actual.length).toBe(expected.length);
      for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 5);
    }),
  );
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
