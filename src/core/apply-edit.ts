import type { Edit } from "./edit.ts";
import { editedPlane } from "./edit-draft.ts";
import { noteRuns } from "./label-inventory.ts";
import { type PaintedLabels, UNLABELLED } from "./painted-labels.ts";
import type { ImageRect } from "./rect.ts";

/**
 * Does an edit, or undoes it. Each edit is done before it is undone and undone before it is done again; pixels that
 * have their new value already (a stroke's) stay as they are.
 *
 * @returns where pixels changed; of no area when only classes did
 */
export function applyEdit(labels: PaintedLabels, edit: Edit, direction: "do" | "undo"): ImageRect {
  const { plane: name, runs, classes, rect } = edit;
  const plane = editedPlane(labels, name);
  const forward = direction === "do";
  const value = forward ? 3 : 2;
  for (let i = 0; i < runs.length; i += 4) {
    const start = runs[i] ?? 0;
    const id = runs[i + value] ?? 0;
    plane.fill(id, start, start + (runs[i + 1] ?? 0));
    if (name === "ids" && id !== UNLABELLED && id >= labels.nextId) labels.nextId = id + 1;
  }
  if (name === "ids") noteRuns(labels, runs, direction);
  for (const { id, before, after } of classes) {
    const index = forward ? after : before;
    if (index === null) labels.classes.delete(id);
    else labels.classes.set(id, index);
  }
  return rect;
}
