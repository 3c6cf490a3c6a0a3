import { expect, test } from "vitest";
import { ACCEPTED_BAND, acceptAll, acceptOne, dismissOne, replaceLabels } from "./accept-labels.ts";
import { applyEdit } from "./apply-edit.ts";
import type { Edit } from "./edit.ts";
import type { PaintedLabels } from "./painted-labels.ts";
import type { LabelMap } from "./segmentation.ts";
import { paintedFrom, paintedRows } from "./testing.ts";

function found(rows: readonly string[]): LabelMap {
  const { width, height, ids, nextId } = paintedFrom(rows);
  return { width, height, data: ids, count: nextId - 1 };
}

function done(labels: PaintedLabels, edit: Edit | null): string[] {
  if (edit !== null) applyEdit(labels, edit, "do");
  return paintedRows(labels);
}

const plain = { classes: null };

test("accept all takes the cells and makes the rest background, never over what was painted", () => {
  const labels = paintedFrom(["7?????", "7?????", "??????"]);
  const edit = acceptAll(labels, found(["....22", ".1..22", ".1...."]), { classes: Uint8Array.of(0, 1, 3) });
  expect(done(labels, edit)).toEqual(["7...99", "78..99", ".8...."]);
  expect([...labels.classes]).toEqual([[9, 3]]);
  expect(acceptAll(labels, found(["......", "......", "......"]), plain)).toBeNull();
});

test("what is left of a cell that was corrected is background, what is painted beside a cell only cuts it", () => {
  const labels = paintedFrom(["77????", "77????"]);
  expect(done(labels, acceptAll(labels, found(["111222", "11.22."]), plain))).toEqual(["77.888", "77.88."]);
});

test("accept one takes a cell with a band of background, not the cell beside it", () => {
  const labels = paintedFrom(Array(9).fill("?????????"));
  const rows = [
    ".........",
    ".........",
    ".........",
    ".........",
    "....12...",
    ".........",
    ".........",
    ".........",
    ".........",
  ];
  expect(ACCEPTED_BAND).toBe(3);
  expect(done(labels, acceptOne(labels, found(rows), 4 * 9 + 4, plain))).toEqual([
    "?????????",
    "????.????",
    "??.....??",
    "??.....??",
    "?...1?..?",
    "??.....??",
    "??.....??",
    "????.????",
    "?????????",
  ]);
});

test("accept one where nothing was found, or all is painted, is none", () => {
  const labels = paintedFrom(["3???"]);
  const map = found(["1..2"]);
  expect(acceptOne(labels, map, 1, plain)).toBeNull();
  expect(acceptOne(labels, map, 0, plain)).toBeNull();
  const edit = acceptOne(labels, map, 3, { classes: Uint8Array.of(0, 1, 2) });
  expect(done(labels, edit)).toEqual(["3..4"]);
  expect(labels.classes.get(4)).toBe(2);
});

test("a label image replaces everything and can be undone", () => {
  const labels = paintedFrom(["5?.."]);
  labels.classes.set(5, 2);
  const edit = replaceLabels(labels, found([".112"]), "Labels of a.tif");
  expect(done(labels, edit)).toEqual([".667"]);
  expect(labels.classes.size).toBe(0);
  if (edit !== null) applyEdit(labels, edit, "undo");
  expect(paintedRows(labels)).toEqual(["5?.."]);
});

test("cells of another size are refused", () => {
  expect(() => acceptAll(paintedFrom(["??"]), found(["..."]), plain)).toThrow(
    /2 × 1 px are needed, not of 3 × 1/,
  );
});

test("accept one takes a cell of which half is painted, and no smaller rest", () => {
  expect(acceptOne(paintedFrom(["33?"]), found(["111"]), 2, plain)).toBeNull();
  const half = paintedFrom(["33??"]);
  expect(done(half, acceptOne(half, found(["1111"]), 2, plain))).toEqual(["3344"]);
});

test("where nothing is told nothing is taken, neither as a cell nor as background", () => {
  const labels = paintedFrom(["??????"]);
  const part = found(["??11.?"]);
  expect(acceptOne(labels, part, 0, plain)).toBeNull();
  expect(dismissOne(labels, part, 5)).toBeNull();
  expect(done(labels, acceptAll(labels, part, plain))).toEqual(["??11.?"]);
});

test("a found cell that is none becomes background", () => {
  const labels = paintedFrom(["5????"]);
  expect(done(labels, dismissOne(labels, found(["11.22"]), 1))).toEqual(["5.???"]);
  expect(dismissOne(labels, found(["11.22"]), 2)).toBeNull();
  expect(dismissOne(labels, found(["11.22"]), 1)).toBeNull();
});
