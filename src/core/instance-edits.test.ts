import { expect, test } from "vitest";
import { applyEdit } from "./apply-edit.ts";
import type { Edit } from "./edit.ts";
import { deleteInstance, mergeInstances, reclassInstance, renameInstance } from "./instance-edits.ts";
import type { PaintedLabels } from "./painted-labels.ts";
import { paintedFrom, paintedRows } from "./testing.ts";

const rows = ["1122", "1.?2", "33?1"];

function done(labels: PaintedLabels, edit: Edit | null): string[] {
  if (edit !== null) applyEdit(labels, edit, "do");
  return paintedRows(labels);
}

test("merge: all that a drag crosses becomes the first, wherever its pixels lie", () => {
  const labels = paintedFrom(rows);
  labels.classes.set(1, 2).set(3, 4);
  const edit = mergeInstances(labels, [
    { x: 3.5, y: 0.5 },
    { x: 0.5, y: 0.5 },
    { x: 0.5, y: 2.5 },
  ]);
  expect(done(labels, edit)).toEqual(["2222", "2.?2", "22?2"]);
  expect([...labels.classes]).toEqual([]);
  if (edit !== null) applyEdit(labels, edit, "undo");
  expect(paintedRows(labels)).toEqual(rows);
  expect(new Map(labels.classes)).toEqual(
    new Map([
      [1, 2],
      [3, 4],
    ]),
  );
});

test("merge of fewer than two is none", () => {
  const labels = paintedFrom(rows);
  expect(mergeInstances(labels, [{ x: 0.5, y: 0.5 }])).toBeNull();
  expect(
    mergeInstances(labels, [
      { x: 1.5, y: 1.5 },
      { x: 2.5, y: 2.5 },
    ]),
  ).toBeNull();
  expect(mergeInstances(labels, [])).toBeNull();
});

test("delete leaves background or nothing said", () => {
  const labels = paintedFrom(rows);
  expect(done(labels, deleteInstance(labels, 1, "background"))).toEqual(["..22", "..?2", "33?."]);
  expect(done(labels, deleteInstance(labels, 2, "unlabelled"))).toEqual(["..??", "..??", "33?."]);
  expect(deleteInstance(labels, 2, "unlabelled")).toBeNull();
  expect(deleteInstance(labels, 0, "unlabelled")).toBeNull();
});

test("relabel: another id, or another class", () => {
  const labels = paintedFrom(rows);
  expect(done(labels, renameInstance(labels, 3, 2))).toEqual(["1122", "1.?2", "22?1"]);
  expect(renameInstance(labels, 2, 2)).toBeNull();
  done(labels, reclassInstance(labels, 1, 3));
  expect(labels.classes.get(1)).toBe(3);
  expect(reclassInstance(labels, 1, 3)).toBeNull();
  expect(reclassInstance(labels, 2, 1)).toBeNull();
});
