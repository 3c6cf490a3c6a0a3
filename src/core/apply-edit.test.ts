import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEdit } from "./apply-edit.ts";
import { brushSpans } from "./brush-stamp.ts";
import type { Edit } from "./edit.ts";
import { EditDraft } from "./edit-draft.ts";
import { extentOf, instanceCount, instanceExtents } from "./label-inventory.ts";
import { emptyLabels, type PaintedLabels, UNLABELLED } from "./painted-labels.ts";
import { isInHand, Stroke } from "./stroke.ts";
import { paintedFrom, paintedRows } from "./testing.ts";

/** An edit that the draft makes, done. */
function done(labels: PaintedLabels, make: (draft: EditDraft) => void): Edit {
  const draft = new EditDraft(labels);
  make(draft);
  const edit = draft.edit("Test");
  if (edit === null) throw new Error("nothing changed");
  applyEdit(labels, edit, "do");
  return edit;
}

describe("an edit", () => {
  const rows = ["?11?", ".122", "????"];

  test("holds runs of what changed, in order, with their bounds", () => {
    const labels = paintedFrom(rows);
    const edit = done(labels, (draft) => {
      draft.change(Uint32Array.of(6, 3), 3);
      draft.change(Uint32Array.of(4, 2), 3, (before) => before === 0);
      draft.change(Uint32Array.of(3, 1), 3);
    });
    expect([...edit.runs]).toEqual([
      ...[3, 1, UNLABELLED, 3],
      ...[4, 1, 0, 3],
      ...[6, 2, 2, 3],
      ...[8, 1, UNLABELLED, 3],
    ]);
    expect(edit.rect).toEqual({ x: 0, y: 0, width: 4, height: 3 });
    expect(paintedRows(labels)).toEqual(["?113", "3133", "3???"]);
    expect(labels.nextId).toBe(4);
    applyEdit(labels, edit, "undo");
    expect(paintedRows(labels)).toEqual(rows);
    expect(labels.nextId).toBe(4);
  });

  test("that changes nothing is none", () => {
    const draft = new EditDraft(paintedFrom(rows));
    draft.change(Uint32Array.of(1, 2), 1);
    expect(draft.edit("Test")).toBeNull();
  });

  test("gives and takes back classes", () => {
    const labels = paintedFrom(rows);
    labels.classes.set(2, 3);
    const edit = new EditDraft(labels).edit("Relabel", [
      { id: 1, before: null, after: 2 },
      { id: 2, before: 3, after: null },
    ]);
    if (edit === null) throw new Error("nothing changed");
    expect(applyEdit(labels, edit, "do")).toMatchObject({ width: 0, height: 0 });
    expect([...labels.classes]).toEqual([[1, 2]]);
    applyEdit(labels, edit, "undo");
    expect([...labels.classes]).toEqual([[2, 3]]);
  });

  test("of the emphasis makes its plane and leaves the ids alone", () => {
    const labels = paintedFrom(rows);
    const draft = new EditDraft(labels, "emphasis");
    draft.change(Uint32Array.of(5, 2), 4);
    const edit = draft.edit("Try harder here");
    if (edit === null) throw new Error("nothing changed");
    applyEdit(labels, edit, "do");
    expect([...(labels.emphasis ?? [])]).toEqual([0, 0, 0, 0, 0, 4, 4, 0, 0, 0, 0, 0]);
    expect(paintedRows(labels)).toEqual(rows);
    expect(labels.nextId).toBe(3);
  });
});

const WIDTH = 24;
const HEIGHT = 18;
const dab = fc.record({
  x: fc.double({ min: -3, max: 27, noNaN: true }),
  y: fc.double({ min: -3, max: 21, noNaN: true }),
  radius: fc.double({ min: 0.5, max: 6, noNaN: true }),
});
const stroke = fc.record({
  dabs: fc.array(dab, { minLength: 1, maxLength: 6 }),
  value: fc.constantFrom(0, 1, 2, 3, UNLABELLED),
  sparing: fc.boolean(),
  kept: fc.boolean(),
});

/** Paints a stroke as a hand does and keeps it, or takes it back. */
function paint(labels: PaintedLabels, given: typeof stroke extends fc.Arbitrary<infer T> ? T : never) {
  const mayReplace = (before: number): boolean => !given.sparing || before === 0 || before === UNLABELLED;
  const hand = new Stroke(labels, "ids", given.value, mayReplace);
  for (const [index, to] of given.dabs.entries())
    hand.paint(brushSpans(given.dabs[index - 1] ?? to, to, labels));
  if (given.kept) return hand.finish("Brush");
  hand.cancel();
  return null;
}

test("undo and redo come back to every state, pixel by pixel, and the inventory follows", () => {
  fc.assert(
    fc.property(fc.array(stroke, { maxLength: 8 }), (strokes) => {
      const labels = emptyLabels(WIDTH, HEIGHT);
      instanceCount(labels);
      const states = [labels.ids.slice()];
      const history: Edit[] = [];
      for (const given of strokes) {
        const edit = paint(labels, given);
        if (edit === null) expect(labels.ids).toEqual(states.at(-1));
        else {
          applyEdit(labels, edit, "do");
          history.push(edit);
          states.push(labels.ids.slice());
        }
      }
      for (const [index, edit] of [...history.entries()].reverse()) {
        applyEdit(labels, edit, "undo");
        expect(labels.ids).toEqual(states[index]);
      }
      for (const [index, edit] of history.entries()) {
        applyEdit(labels, edit, "do");
        expect(labels.ids).toEqual(states[index + 1]);
      }
      const exact = instanceExtents(labels);
      expect(instanceCount(labels)).toBe(exact.length);
      for (const { id, area, box } of exact) {
        const known = extentOf(labels, id);
        expect(known?.area).toBe(area);
        expect(known?.box.x).toBeLessThanOrEqual(box.x);
        expect((known?.box.x ?? 0) + (known?.box.width ?? 0)).toBeGreaterThanOrEqual(box.x + box.width);
      }
    }),
    { numRuns: 60 },
  );
});

test("a stroke is in the plane at once and says where", () => {
  const labels = paintedFrom(["??1?", "????"]);
  const hand = new Stroke(labels, "ids", 2, (before) => before === UNLABELLED);
  expect(hand.paint(Uint32Array.of(1, 3))).toEqual({ x: 1, y: 0, width: 3, height: 1 });
  expect(paintedRows(labels)).toEqual(["?212", "????"]);
  expect(hand.paint(Uint32Array.of(1, 3))).toBeNull();
  expect(isInHand(labels)).toBe(true);
  expect(hand.cancel()).toEqual({ x: 1, y: 0, width: 3, height: 1 });
  expect(isInHand(labels)).toBe(false);
  expect(paintedRows(labels)).toEqual(["??1?", "????"]);
});
