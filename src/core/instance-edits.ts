import type { Edit } from "./edit.ts";
import { type ClassChanges, EditDraft } from "./edit-draft.ts";
import { extentOf } from "./label-inventory.ts";
import { isInstance, type PaintedLabels, UNLABELLED } from "./painted-labels.ts";
import { linePixels, valuesAlong } from "./polyline.ts";
import { type Point, SpanList, type Spans } from "./spans.ts";

/** All pixels of one id; none when nothing has it. */
export function instanceSpans(labels: PaintedLabels, id: number): Spans {
  const list = new SpanList(labels);
  const extent = extentOf(labels, id);
  if (extent === null) return list.spans();
  const { x, y, width, height } = extent.box;
  for (let row = y; row < y + height; row++) {
    const start = row * labels.width;
    for (let column = x; column < x + width; column++) {
      const from = column;
      while (column < x + width && labels.ids[start + column] === id) column++;
      list.add(row, from, column);
    }
  }
  return list.spans();
}

/**
 * Makes every instance that a line goes through part of the first, of its class.
 *
 * @returns null when the line meets fewer than two
 */
export function mergeInstances(labels: PaintedLabels, line: readonly Point[]): Edit | null {
  const [first, ...others] = valuesAlong(labels.ids, linePixels(line, labels)).filter(isInstance);
  return first === undefined ? null : becomes(labels, others, first, "Merge");
}

/** Makes an instance background, or as if nobody had painted it; null when it has no pixels. */
export function deleteInstance(
  labels: PaintedLabels,
  id: number,
  becoming: "background" | "unlabelled",
): Edit | null {
  return isInstance(id) ? becomes(labels, [id], becoming === "background" ? 0 : UNLABELLED, "Delete") : null;
}

/** Makes an instance part of another, of its class; null when that changes nothing. */
export function renameInstance(labels: PaintedLabels, id: number, to: number): Edit | null {
  return isInstance(id) && id !== to ? becomes(labels, [id], to, "Relabel") : null;
}

/** Gives an instance another class; null when it has it. */
export function reclassInstance(labels: PaintedLabels, id: number, classIndex: number): Edit | null {
  const before = labels.classes.get(id) ?? null;
  if (!isInstance(id) || (before ?? 1) === classIndex) return null;
  return new EditDraft(labels).edit("Relabel", [{ id, before, after: classIndex }]);
}

function becomes(labels: PaintedLabels, ids: readonly number[], value: number, title: string): Edit | null {
  const draft = new EditDraft(labels);
  const classes: ClassChanges[number][] = [];
  for (const id of ids) {
    draft.change(instanceSpans(labels, id), value);
    const before = labels.classes.get(id);
    if (before !== undefined) classes.push({ id, before, after: null });
  }
  return draft.edit(title, classes);
}
