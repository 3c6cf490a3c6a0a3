import { isInstance, type PaintedLabels } from "./painted-labels.ts";
import type { ImageRect } from "./rect.ts";
import { forEachRun } from "./spans.ts";

/** What is known of the pixels of one value. */
export interface LabelExtent {
  /** In px. */
  readonly area: number;
  /** A rectangle that holds all of them, not always the smallest. */
  readonly box: ImageRect;
}

/** Edges of a box; right and bottom are exclusive. */
interface Extent {
  area: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const inventories = new WeakMap<PaintedLabels, Map<number, Extent>>();

/**
 * Area and place of one instance of painted labels, of the background (0) or of what is unlabelled. The first question
 * reads the whole plane; edits keep the answer up to date.
 *
 * @returns null when no pixel has this id
 */
export function extentOf(labels: PaintedLabels, id: number): LabelExtent | null {
  const extent = inventoryOf(labels).get(id);
  if (extent === undefined || extent.area === 0) return null;
  return { area: extent.area, box: boxOf(extent) };
}

function boxOf({ left, top, right, bottom }: Extent): ImageRect {
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Number of instances that have pixels. */
export function instanceCount(labels: PaintedLabels): number {
  let count = 0;
  for (const [id, { area }] of inventoryOf(labels)) if (area > 0 && isInstance(id)) count++;
  return count;
}

/** Every instance with its smallest box, in the order of the ids; reads the whole plane. */
export function instanceExtents(labels: PaintedLabels): (LabelExtent & { readonly id: number })[] {
  return [...takeInventory(labels)]
    .filter(([id]) => isInstance(id))
    .sort(([a], [b]) => a - b)
    .map(([id, extent]) => ({ id, area: extent.area, box: boxOf(extent) }));
}

/** Keeps the inventory, if there is one, up to date with runs as in `Edit`. */
export function noteRuns(labels: PaintedLabels, runs: Uint32Array, direction: "do" | "undo"): void {
  const inventory = inventories.get(labels);
  if (inventory === undefined) return;
  const [from, to] = direction === "do" ? [2, 3] : [3, 2];
  for (let i = 0; i < runs.length; i += 4) {
    const length = runs[i + 1] ?? 0;
    const former = inventory.get(runs[i + from] ?? 0);
    if (former !== undefined) former.area -= length;
    addRun(inventory, runs[i + to] ?? 0, runs[i] ?? 0, length, labels.width);
  }
}

function inventoryOf(labels: PaintedLabels): Map<number, Extent> {
  const inventory = inventories.get(labels) ?? takeInventory(labels);
  inventories.set(labels, inventory);
  return inventory;
}

function takeInventory(labels: PaintedLabels): Map<number, Extent> {
  const inventory = new Map<number, Extent>();
  forEachRun(labels.ids, labels, (start, length, id) => addRun(inventory, id, start, length, labels.width));
  return inventory;
}

function addRun(
  inventory: Map<number, Extent>,
  id: number,
  start: number,
  length: number,
  width: number,
): void {
  const y = Math.floor(start / width);
  const x = start - y * width;
  const extent = inventory.get(id);
  if (extent === undefined) {
    inventory.set(id, { area: length, left: x, top: y, right: x + length, bottom: y + 1 });
    return;
  }
  extent.area += length;
  extent.left = Math.min(extent.left, x);
  extent.right = Math.max(extent.right, x + length);
  extent.top = Math.min(extent.top, y);
  extent.bottom = Math.max(extent.bottom, y + 1);
}
