import { expect, test } from "vitest";
import { applyEdit } from "./apply-edit.ts";
import { splitInstances } from "./split-instance.ts";
import { paintedFrom, paintedRows } from "./testing.ts";

function split(rows: readonly string[], line: readonly (readonly [number, number])[]) {
  const labels = paintedFrom(rows);
  const edit = splitInstances(
    labels,
    line.map(([x, y]) => ({ x, y })),
  );
  if (edit !== null) applyEdit(labels, edit, "do");
  return { edit, labels, rows: paintedRows(labels) };
}

const two = ["........", ".111111.", ".111111.", ".111111.", "........"];

test("the larger piece keeps the id, the line goes to the nearest", () => {
  const { rows } = split(two, [
    [4.5, 0.5],
    [4.5, 4.5],
  ]);
  expect(rows).toEqual(["........", ".111122.", ".111122.", ".111122.", "........"]);
});

test("a slanted line leaves no pixel of the cell without an owner", () => {
  const { rows } = split(
    ["11111111", "11111111", "11111111", "11111111"],
    [
      [-1, 0.2],
      [9, 3.8],
    ],
  );
  expect(rows).toEqual(["22222222", "12222222", "11112222", "11111111"]);
});

test("a line that ends inside a cell parts nothing and changes nothing", () => {
  const { edit, rows } = split(two, [
    [4.5, 0.5],
    [4.5, 2.5],
  ]);
  expect(edit).toBeNull();
  expect(rows).toEqual(two);
});

test("every cell on the way is parted, a line through background and unlabelled pixels alone nothing", () => {
  const labels = paintedFrom([
    "111122??..33",
    "111122??..33",
    "111122??..33",
    "111122??..33",
    "111122??..33",
  ]);
  labels.classes.set(2, 5);
  const edit = splitInstances(labels, [
    { x: 0, y: 2.5 },
    { x: 12, y: 2.5 },
  ]);
  if (edit === null) throw new Error("nothing was parted");
  applyEdit(labels, edit, "do");
  expect(paintedRows(labels)).toEqual([
    "111122??..33",
    "111122??..33",
    "111122??..33",
    "444455??..66",
    "444455??..66",
  ]);
  expect([...labels.classes]).toEqual([
    [2, 5],
    [5, 5],
  ]);
  applyEdit(labels, edit, "undo");
  expect([...labels.classes]).toEqual([[2, 5]]);
  expect(
    splitInstances(labels, [
      { x: 6.5, y: 0 },
      { x: 8.5, y: 4 },
    ]),
  ).toBeNull();
});

test("slivers beside the line are no cells", () => {
  const { edit } = split(
    ["1.11111", "1111111", "1111111"],
    [
      [0.5, 1.5],
      [1.5, 1.5],
      [1.5, 0.5],
    ],
  );
  expect(edit).toBeNull();
});
