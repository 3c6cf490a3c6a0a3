import { expect, test } from "vitest";
import { answerInPlace } from "./answer-in-place.ts";
import type { LabelMap } from "./segmentation.ts";
import { paintedFrom, paintedRows } from "./testing.ts";

function found(rows: readonly string[]): LabelMap {
  const { width, height, ids, nextId } = paintedFrom(rows);
  return { width, height, data: ids, count: nextId - 1 };
}

function rows(labels: LabelMap): string[] {
  return paintedRows({ ...labels, ids: labels.data, emphasis: null, classes: new Map(), nextId: 10 });
}

const image = { width: 7, height: 5 };

test("an answer lies at its place, and says nothing of the rest nor of cells that go on there", () => {
  const part = found(["11..2", ".....", "..3..", "4...."]);
  expect(rows(answerInPlace(part, { x: 1, y: 0, width: 5, height: 4 }, image, []))).toEqual([
    "???..??",
    "?.....?",
    "?..3..?",
    "??....?",
    "???????",
  ]);
});

test("the image's own edges cut no cell", () => {
  const part = found(["1.....2", ".......", "...3...", ".......", "4.....5"]);
  expect(rows(answerInPlace(part, { x: 0, y: 0, width: 7, height: 5 }, image, []))).toEqual([
    "1.....2",
    ".......",
    "...3...",
    ".......",
    "4.....5",
  ]);
});

test("nothing is told of what is silenced, nor of a cell that reaches into it", () => {
  const part = found(["11.2222", "11.2222", ".......", "..33...", "......."]);
  const silenced = [{ x: 5, y: 0, width: 2, height: 5 }];
  expect(rows(answerInPlace(part, { x: 0, y: 0, width: 7, height: 5 }, image, silenced))).toEqual([
    "11.????",
    "11.????",
    ".....??",
    "..33.??",
    ".....??",
  ]);
});

test("sizes that do not fit are refused", () => {
  const part = found(["11"]);
  expect(() => answerInPlace(part, { x: 0, y: 0, width: 3, height: 1 }, image, [])).toThrow(
    "an answer of 2 × 1 px is not of 3 × 1 px",
  );
  expect(() => answerInPlace(part, { x: 6, y: 0, width: 2, height: 1 }, image, [])).toThrow(
    "(6, 0) with 2 × 1 px is not inside the image",
  );
});
