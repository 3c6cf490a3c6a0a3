import { expect, test } from "vitest";
import { grownRect, partsOf, rectsOverlap, unionRect } from "./rect.ts";

const rect = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

test("grown, it stays in the image; outside of it, nothing is left", () => {
  expect(grownRect(rect(2, 3, 4, 1), 3, { width: 8, height: 5 })).toEqual(rect(0, 0, 8, 5));
  expect(grownRect(rect(9, 1, 4, 4), 0, { width: 8, height: 5 }).width).toBe(0);
});

test("parts cover it once, row by row", () => {
  expect(partsOf(rect(1, 2, 5, 3), 2)).toEqual([
    rect(1, 2, 2, 2),
    rect(3, 2, 2, 2),
    rect(5, 2, 1, 2),
    rect(1, 4, 2, 1),
    rect(3, 4, 2, 1),
    rect(5, 4, 1, 1),
  ]);
  expect(partsOf(rect(1, 2, 0, 3), 2)).toEqual([]);
});

test("union and overlap", () => {
  expect(unionRect(rect(1, 1, 2, 2), rect(5, 0, 1, 1))).toEqual(rect(1, 0, 5, 3));
  expect(rectsOverlap(rect(0, 0, 2, 2), rect(1, 1, 2, 2))).toBe(true);
  expect(rectsOverlap(rect(0, 0, 2, 2), rect(2, 0, 2, 2))).toBe(false);
});
