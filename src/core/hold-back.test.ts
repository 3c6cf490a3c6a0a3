import { expect, test } from "vitest";
import { holdBack } from "./hold-back.ts";
import { paintedFrom } from "./testing.ts";

test("a strip at one side with about the share of the cells, its border between them", () => {
  const labels = paintedFrom(["1...2...3...4...", "1...2...3...4...", "?".repeat(16)]);
  expect(holdBack(labels, 0.25)).toEqual({ x: 0, y: 0, width: 2, height: 3 });
  expect(holdBack(labels, 0.5)).toEqual({ x: 6, y: 0, width: 10, height: 3 });
});

test("cuts no cell where another way is open", () => {
  const labels = paintedFrom(["11112222", "33334444", "........", "........", "5555.666"]);
  expect(holdBack(labels, 0.3)).toEqual({ x: 0, y: 0, width: 8, height: 1 });
});

test("says so when too little is labelled, or no side holds a whole cell", () => {
  expect(holdBack(paintedFrom(["1.2.3???"]), 0.3)).toBeNull();
  expect(holdBack(paintedFrom(["????"]), 0.3)).toBeNull();
  expect(holdBack(paintedFrom(["12341", "1...1", "1...1", "11111"]), 0.3)).toEqual({
    x: 0,
    y: 0,
    width: 2,
    height: 4,
  });
});
