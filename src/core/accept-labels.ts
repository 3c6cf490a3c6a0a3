import { squaredDistance } from "./distance.ts";
import type { Edit } from "./edit.ts";
import { type ClassChanges, EditDraft } from "./edit-draft.ts";
import { isInstance, type PaintedLabels, UNLABELLED } from "./painted-labels.ts";
import { grownRect, type ImageRect, unionRect } from "./rect.ts";
import type { LabelMap } from "./segmentation.ts";
import { forEachRun, SpanList, type Spans, spanArea } from "./spans.ts";

/** How found cells are taken over. */
export interface AcceptOptions {
  /** Class index of each found cell, `classes[id]`; null: all are of class 1. */
  readonly classes: Uint8Array | null;
}

/** Share of a found cell that must be unlabelled for it to be taken: else it was corrected by hand before. */
const FREE_SHARE = 0.5;

/** Width in px of the background that comes with a single accepted cell, so that its border is learnt. */
export const ACCEPTED_BAND = 3;

const isUnlabelled = (before: number): boolean => before === UNLABELLED;

/**
 * Takes over everything the network found where nothing is painted: the whole picture is right, so what is no cell
 * becomes background. A found cell of which more than half is painted over was corrected by hand; what is left of it
 * becomes background too.
 *
 * @param found of the labels' size; `UNLABELLED` where nothing is told, which stays as it is
 * @returns null when nothing is unlabelled
 * @throws RangeError when the sizes differ
 */
export function acceptAll(labels: PaintedLabels, found: LabelMap, { classes }: AcceptOptions): Edit | null {
  checkSize(labels, found);
  const taken = newIds(labels, found);
  const draft = new EditDraft(labels);
  forEachRun(found.data, found, (start, length, id) => {
    if (id !== UNLABELLED) draft.changeRun(start, length, taken[id] ?? 0, isUnlabelled);
  });
  return draft.edit("Accept all", newClasses(taken, classes));
}

/** New id of each found cell that is taken, 0 for the others. */
function newIds(labels: PaintedLabels, found: LabelMap): Uint32Array {
  const areas = new Uint32Array(found.count + 1);
  const free = new Uint32Array(found.count + 1);
  for (let i = 0; i < found.data.length; i++) {
    const id = found.data[i] ?? 0;
    if (!isInstance(id)) continue;
    areas[id] = (areas[id] ?? 0) + 1;
    if (labels.ids[i] === UNLABELLED) free[id] = (free[id] ?? 0) + 1;
  }
  let next = labels.nextId;
  return areas.map((area, id) => {
    const open = free[id] ?? 0;
    return id > 0 && open > 0 && open >= FREE_SHARE * area ? next++ : 0;
  });
}

function newClasses(taken: Uint32Array, classes: Uint8Array | null): ClassChanges {
  if (classes === null) return [];
  const changes: ClassChanges[number][] = [];
  for (const [id, own] of taken.entries()) {
    const after = classes[id] ?? 1;
    if (own !== 0 && after !== 1) changes.push({ id: own, before: null, after });
  }
  return changes;
}

/**
 * Takes over the found cell at a pixel, with a thin band of background around it; never what was painted, and no part
 * of another found cell.
 *
 * @param found of the labels' size; `UNLABELLED` where nothing is told
 * @param pixel index of a pixel
 * @returns null when no cell was found there, or more than half of it is painted: what is left is no cell
 * @throws RangeError when the sizes differ
 */
export function acceptOne(
  labels: PaintedLabels,
  found: LabelMap,
  pixel: number,
  { classes }: AcceptOptions,
): Edit | null {
  checkSize(labels, found);
  const id = found.data[pixel] ?? 0;
  const box = isInstance(id) ? foundBox(found, id) : null;
  if (box === null) return null;
  const frame = grownRect(box, ACCEPTED_BAND, found);
  const { cell, band } = cellAndBand(found, id, frame);
  const draft = new EditDraft(labels);
  const changed = draft.change(cell, labels.nextId, isUnlabelled);
  if (runArea(changed) < FREE_SHARE * spanArea(cell)) return null;
  draft.change(band, 0, isUnlabelled);
  const after = classes?.[id] ?? 1;
  return draft.edit("Accept", after === 1 ? [] : [{ id: labels.nextId, before: null, after }]);
}

/**
 * Makes the found cell at a pixel background where nothing is painted: there is none.
 *
 * @param found of the labels' size
 * @returns null when no cell was found there, or all of it is painted
 * @throws RangeError when the sizes differ
 */
export function dismissOne(labels: PaintedLabels, found: LabelMap, pixel: number): Edit | null {
  checkSize(labels, found);
  const id = found.data[pixel] ?? 0;
  const box = isInstance(id) ? foundBox(found, id) : null;
  if (box === null) return null;
  const draft = new EditDraft(labels);
  draft.change(cellAndBand(found, id, box).cell, 0, isUnlabelled);
  return draft.edit("Delete");
}

/** Pixels of an edit's runs. */
function runArea(runs: Uint32Array): number {
  let area = 0;
  for (let i = 1; i < runs.length; i += 4) area += runs[i] ?? 0;
  return area;
}

function foundBox({ data, width }: LabelMap, id: number): ImageRect | null {
  let box: ImageRect | null = null;
  for (let i = data.indexOf(id); i !== -1; i = data.indexOf(id, i)) {
    const start = i;
    const y = Math.floor(i / width);
    while (i < (y + 1) * width && data[i] === id) i++;
    const run = { x: start - y * width, y, width: i - start, height: 1 };
    box = box === null ? run : unionRect(box, run);
  }
  return box;
}

/** Pixels of a found cell, and those at most `ACCEPTED_BAND` px from it where nothing was found. */
function cellAndBand(found: LabelMap, id: number, frame: ImageRect): { cell: Spans; band: Spans } {
  const at = (i: number): number => {
    const x = i % frame.width;
    return (frame.y + (i - x) / frame.width) * found.width + frame.x + x;
  };
  const seeds = new Uint8Array(frame.width * frame.height).map((_, i) => (found.data[at(i)] === id ? 1 : 0));
  const distance = squaredDistance(seeds, frame.width, frame.height);
  const cell = new SpanList(found);
  const band = new SpanList(found);
  for (let i = 0; i < seeds.length; i++) {
    const x = frame.x + (i % frame.width);
    const y = frame.y + Math.floor(i / frame.width);
    if (seeds[i]) cell.add(y, x, x + 1);
    else if ((distance[i] ?? 0) <= ACCEPTED_BAND ** 2 && found.data[at(i)] === 0) band.add(y, x, x + 1);
  }
  return { cell: cell.spans(), band: band.spans() };
}

/**
 * Makes a label image all the labels there are: its instances, and background everywhere else.
 *
 * @param given of the labels' size
 * @returns null when that changes nothing
 * @throws RangeError when the sizes differ
 */
export function replaceLabels(labels: PaintedLabels, given: LabelMap, title: string): Edit | null {
  checkSize(labels, given);
  const draft = new EditDraft(labels);
  forEachRun(given.data, given, (start, length, id) =>
    draft.changeRun(start, length, id === 0 ? 0 : labels.nextId + id - 1),
  );
  const forgotten = [...labels.classes].map(([id, before]) => ({ id, before, after: null }));
  return draft.edit(title, forgotten);
}

function checkSize(labels: PaintedLabels, found: LabelMap): void {
  if (labels.width !== found.width || labels.height !== found.height)
    throw new RangeError(
      `cells of ${labels.width} × ${labels.height} px are needed, not of ${found.width} × ${found.height}`,
    );
}
