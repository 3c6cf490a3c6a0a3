import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { floatToHalf, halfToFloat } from "./float16.ts";

// made by scripts/fixtures/core_halves.py with numpy
const fixture: { values: number[]; bits: number[] } = JSON.parse(
  readFileSync(new URL("./__fixtures__/halves.json", import.meta.url), "utf8"),
);

test("rounds as numpy does: to the nearest, ties to even, subnormal and infinite where it must", () => {
  expect(fixture.values.map(floatToHalf)).toEqual(fixture.bits);
});

test("all 65,536 halves come back", () => {
  const changed: number[] = [];
  for (let half = 0; half < 0x10000; half++) {
    const value = halfToFloat(half);
    const expectNaN = (half & 0x7c00) === 0x7c00 && (half & 0x3ff) !== 0;
    const same = expectNaN
      ? Number.isNaN(value) && Number.isNaN(halfToFloat(floatToHalf(value)))
      : floatToHalf(value) === half;
    if (!same) changed.push(half);
  }
  expect(changed).toEqual([]);
});

test.each([
  { half: 0x0000, value: 0 },
  { half: 0x0001, value: 2 ** -24 },
  { half: 0x03ff, value: 1023 * 2 ** -24 },
  { half: 0x0400, value: 2 ** -14 },
  { half: 0x3c00, value: 1 },
  { half: 0xc000, value: -2 },
  { half: 0x7bff, value: 65_504 },
  { half: 0xfc00, value: Number.NEGATIVE_INFINITY },
])("$half is $value", ({ half, value }) => {
  expect(halfToFloat(half)).toBe(value);
});
