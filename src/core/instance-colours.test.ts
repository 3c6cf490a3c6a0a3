import fc from "fast-check";
import { expect, test } from "vitest";
import { applyEdit } from "./apply-edit.ts";
import { EditDraft } from "./edit-draft.ts";
import { InstanceColours } from "./instance-colours.ts";
import { emptyLabels, isInstance, type PaintedLabels } from "./painted-labels.ts";

const WIDTH = 40;
const HEIGHT = 30;
const PALETTE = 7;

/** Paints a rectangle of one value, as an edit; where it changed anything. */
function paint(labels: PaintedLabels, x: number, y: number, size: number, value: number) {
  const draft = new EditDraft(labels);
  for (let row = y; row < Math.min(HEIGHT, y + size); row++) {
    draft.changeRun(row * WIDTH + x, Math.min(size, WIDTH - x), value);
  }
  const edit = draft.edit("Test");
  if (edit !== null) applyEdit(labels, edit, "do");
  return edit?.rect ?? null;
}

/** Pairs of instances within 4 px that have one colour. */
function alike({ ids }: PaintedLabels, index: Uint8Array): string[] {
  const pairs = new Set<string>();
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] ?? 0;
    for (let j = i + 1; j < ids.length && isInstance(id); j++) {
      const other = ids[j] ?? 0;
      const near =
        Math.abs((i % WIDTH) - (j % WIDTH)) <= 4 && Math.floor(j / WIDTH) - Math.floor(i / WIDTH) <= 4;
      if (near && isInstance(other) && other !== id && index[id] === index[other])
        pairs.add(`${id} ${other}`);
    }
  }
  return [...pairs];
}

const place = fc.record({
  x: fc.integer({ min: 0, max: WIDTH - 1 }),
  y: fc.integer({ min: 0, max: HEIGHT - 1 }),
  size: fc.integer({ min: 1, max: 12 }),
});

test("at most seven instances never look alike where they are near, edit after edit", () => {
  const edit = fc.tuple(place, fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7));
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 12 }), (edits) => {
      const labels = emptyLabels(WIDTH, HEIGHT);
      const colours = new InstanceColours(labels, PALETTE);
      for (const [{ x, y, size }, value] of edits) {
        const rect = paint(labels, x, y, size, value);
        if (rect !== null) colours.follow(rect);
        expect(alike(labels, colours.index)).toEqual([]);
      }
      expect(alike(labels, new InstanceColours(labels, PALETTE).index)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("an instance keeps its colour while others come and go elsewhere", () => {
  const labels = emptyLabels(WIDTH, HEIGHT);
  const colours = new InstanceColours(labels, PALETTE);
  const follow = (x: number, value: number): boolean => {
    const rect = paint(labels, x, 0, 3, value);
    return rect !== null && colours.follow(rect);
  };
  expect(follow(0, 1)).toBe(true);
  expect(follow(30, 8)).toBe(true);
  expect([colours.index[1], colours.index[8]]).toEqual([0, 0]);
  expect(follow(12, 2)).toBe(true);
  // The same instance again, near nobody: nothing to colour.
  expect(follow(13, 2)).toBe(false);
  // Beside the first: the younger one gives way.
  expect(follow(5, 8)).toBe(true);
  expect([colours.index[1], colours.index[8]]).toEqual([0, 1]);
});

test("refuses a palette of no colours", () => {
  expect(() => new InstanceColours(emptyLabels(1, 1), 0)).toThrow("a palette has 1 to 256 colours, not 0");
});
