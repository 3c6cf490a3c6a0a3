import { expect, test } from "vitest";
import { extractMean, extractNearest } from "./extract.ts";

const size = { width: 5, height: 3 };
const plane = Uint16Array.from({ length: 15 }, (_, i) => i * 10);

test("level 0 is the pixels themselves", () => {
  const out = new Uint16Array(4);
  extractMean(plane, size, 0, { x: 3, y: 1, width: 2, height: 2 }, out);
  expect([...out]).toEqual([80, 90, 130, 140]);
});

test("a level's texel is its block's mean, rounded; the edge repeats", () => {
  const out = new Uint16Array(6);
  extractMean(plane, size, 1, { x: 0, y: 0, width: 3, height: 2 }, out);
  // Blocks {0,10,50,60}, {20,30,70,80}, {40,90}; {100,110}, {120,130}, {140}.
  expect([...out]).toEqual([30, 50, 65, 105, 125, 140]);
});

test("large blocks are sampled evenly: the mean of a ramp is its middle", () => {
  const ramp = Float32Array.from({ length: 64 * 64 }, (_, i) => i % 64);
  const out = new Float32Array(2);
  extractMean(ramp, { width: 64, height: 64 }, 5, { x: 0, y: 1, width: 2, height: 1 }, out);
  expect([...out]).toEqual([16, 48]);
});

test("signed values are averaged with their sign", () => {
  const out = new Int16Array(1);
  extractMean(
    Int16Array.of(-10, -20, -30, -41),
    { width: 2, height: 2 },
    1,
    { x: 0, y: 0, width: 1, height: 1 },
    out,
  );
  expect(out[0]).toBe(-25);
});

test("NaN and infinity never reach the texture", () => {
  const floats = Float32Array.of(
    Number.NaN,
    4,
    Number.POSITIVE_INFINITY,
    2,
    Number.NaN,
    Number.NaN,
    1,
    Number.NEGATIVE_INFINITY,
  );
  const square = { width: 2, height: 4 };
  const mean = new Float32Array(2);
  extractMean(floats, square, 1, { x: 0, y: 0, width: 1, height: 2 }, mean);
  expect([...mean]).toEqual([3, 1]);
  const copy = new Float32Array(8);
  extractMean(floats, square, 0, { x: 0, y: 0, width: 2, height: 4 }, copy);
  expect([...copy].every(Number.isFinite)).toBe(true);
  expect(copy[1]).toBe(4);
  const huge = new Float32Array(1);
  extractMean(Float64Array.of(1e300), { width: 1, height: 1 }, 0, { x: 0, y: 0, width: 1, height: 1 }, huge);
  expect(Number.isFinite(huge[0])).toBe(true);
});

test("ids are picked, never averaged", () => {
  const out = new Uint32Array(6);
  extractNearest(Uint32Array.from(plane), size, 1, { x: 0, y: 0, width: 3, height: 2 }, out);
  expect([...out]).toEqual([60, 80, 90, 110, 130, 140]);
});
