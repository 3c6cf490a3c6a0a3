import { describe, expect, test } from "vitest";
import { instancesOf, labelMapOf, medianDiameter } from "./label-ids.ts";

/** Digits are ids, dots background. */
function ids(rows: readonly string[]): { width: number; height: number; data: Uint32Array } {
  const data = Uint32Array.from(rows.join(""), (letter) => (letter === "." ? 0 : Number(letter)));
  return { width: rows[0]?.length ?? 0, height: rows.length, data };
}

describe("instances of a label image", () => {
  test.each([
    { name: "ids stay as they are", rows: ["11.22", "11.22"], expected: ["11.22", "11.22"] },
    { name: "two pieces of one id stay one", rows: ["1.1.2"], expected: ["1.1.2"] },
    { name: "a mask's pieces are told apart", rows: ["99.99", "99.99"], expected: ["11.22", "11.22"] },
    {
      name: "pieces of a mask that meet at a corner are two",
      rows: ["9..", ".99"],
      expected: ["1..", ".22"],
    },
    { name: "nothing", rows: ["..."], expected: ["..."] },
    { name: "one pixel", rows: ["7"], expected: ["1"] },
  ])("$name", ({ rows, expected }) => {
    expect(instancesOf(ids(rows))).toEqual(ids(expected).data);
  });

  test("no pixels at all", () => {
    expect(instancesOf({ width: 0, height: 0, data: new Uint32Array() })).toHaveLength(0);
  });
});

test("the median diameter is that of a disc of the median area", () => {
  const planes = [ids(["1111", "22.3"]).data, ids(["4444", "4444"]).data];
  // areas 4, 2, 1 and 8: the upper of the two middle ones
  expect(medianDiameter(planes)).toBeCloseTo(2 * Math.sqrt(4 / Math.PI), 12);
  expect(medianDiameter([])).toBe(0);
  expect(medianDiameter([ids(["..."]).data])).toBe(0);
});

test("a label map numbers instances in the order of their first pixel", () => {
  const map = labelMapOf(ids(["..77", "3.77", "3..9"]));
  expect(map).toEqual({ ...ids(["..11", "2.11", "2..3"]), count: 3 });
  expect(labelMapOf(ids(["...."]))).toEqual({ ...ids(["...."]), count: 0 });
});
