import { connectedComponents } from "./components.ts";
import { connectedRegion } from "./connected-region.ts";
import type { Edit } from "./edit.ts";
import { type ClassChanges, EditDraft } from "./edit-draft.ts";
import { isInstance, type PaintedLabels } from "./painted-labels.ts";
import { linePixels, valuesAlong } from "./polyline.ts";
import { grownRect, type ImageRect } from "./rect.ts";
import { boundsOfRuns, type Point, SpanList, type Spans } from "./spans.ts";

/** Pieces of fewer px, as a line that is not smooth leaves beside it, are no cells: they go where the cut goes. */
const SLIVER = 4;

/** Pixels of one instance in a frame of their own. */
interface Patch {
  readonly rect: ImageRect;
  /** 0 elsewhere, 1 on the instance, 2 where the line cuts it; row-major, of the rectangle's size. */
  readonly mask: Uint8Array;
}

/**
 * Parts instances along a line: of each one's pieces, joined over edges, the largest keeps the id and every other gets
 * a new one of the same class. Pixels under the line go to the piece nearest along edges.
 *
 * @param line as it was drawn, in image px
 * @returns null when the line parts nothing: it must cross an instance from edge to edge
 */
export function splitInstances(labels: PaintedLabels, line: readonly Point[]): Edit | null {
  const cut = linePixels(line, labels);
  const draft = new EditDraft(labels);
  const classes: ClassChanges[number][] = [];
  let nextId = labels.nextId;
  for (const id of valuesAlong(labels.ids, cut)) {
    if (!isInstance(id)) continue;
    for (const patch of cutPatches(labels, id, cut)) {
      const pieces = piecesOf(patch);
      for (const piece of pieces.slice(1)) {
        draft.change(toImage(piece, patch.rect, labels), nextId);
        const after = labels.classes.get(id);
        if (after !== undefined) classes.push({ id: nextId, before: null, after });
        nextId++;
      }
    }
  }
  return draft.edit("Split", classes);
}

/** The connected parts of an instance that a line goes through. */
function cutPatches(labels: PaintedLabels, id: number, cut: readonly number[]): Patch[] {
  const patches: Patch[] = [];
  const done = new Set<number>();
  const own = cut.filter((pixel) => labels.ids[pixel] === id);
  for (const pixel of own) {
    if (done.has(pixel)) continue;
    const region = connectedRegion(labels, pixel, (at) => labels.ids[at] === id) ?? new Uint32Array(0);
    const bounds = boundsOfRuns(region, 2, labels.width);
    if (bounds === null) continue;
    const patch = patchOf(region, grownRect(bounds, 1, labels), labels.width);
    for (const at of own) {
      const local = localIndex(at, patch.rect, labels.width);
      if (local === null || patch.mask[local] === 0) continue;
      patch.mask[local] = 2;
      done.add(at);
    }
    patches.push(patch);
  }
  return patches;
}

function patchOf(region: Spans, rect: ImageRect, width: number): Patch {
  const mask = new Uint8Array(rect.width * rect.height);
  for (let i = 0; i < region.length; i += 2) {
    const start = localIndex(region[i] ?? 0, rect, width) ?? 0;
    mask.fill(1, start, start + (region[i + 1] ?? 0));
  }
  return { rect, mask };
}

function localIndex(pixel: number, rect: ImageRect, width: number): number | null {
  const y = Math.floor(pixel / width);
  const x = pixel - y * width - rect.x;
  const row = y - rect.y;
  if (x < 0 || row < 0 || x >= rect.width || row >= rect.height) return null;
  return row * rect.width + x;
}

/** The pieces of a cut instance as masks of its frame, the largest first; one piece when the line parts nothing. */
function piecesOf({ rect, mask }: Patch): Uint8Array[] {
  const parts = connectedComponents(
    mask.map((value) => (value === 1 ? 1 : 0)),
    rect.width,
    rect.height,
    4,
  );
  const areas = new Map<number, number>();
  for (const part of parts.data) if (part) areas.set(part, (areas.get(part) ?? 0) + 1);
  const cells = [...areas].filter(([, area]) => area >= SLIVER).sort((a, b) => b[1] - a[1]);
  const kept = new Set(cells.map(([part]) => part));
  const owners = parts.data.map((part) => (kept.has(part) ? part : 0));
  flood(owners, mask, rect.width);
  return cells.map(([part]) => Uint8Array.from(owners, (owner) => (owner === part ? 1 : 0)));
}

/** Gives the pixels of the mask without an owner to the nearest along edges. */
function flood(owners: Uint32Array, mask: Uint8Array, width: number): void {
  let front = [...owners.keys()].filter((pixel) => owners[pixel] !== 0);
  while (front.length > 0) {
    const next: number[] = [];
    for (const pixel of front) {
      for (const step of [-width, -1, 1, width]) {
        const to = pixel + step;
        const sameRow = Math.abs(step) !== 1 || Math.floor(to / width) === Math.floor(pixel / width);
        if (!sameRow || !mask[to] || owners[to] !== 0) continue;
        owners[to] = owners[pixel] ?? 0;
        next.push(to);
      }
    }
    front = next;
  }
}

function toImage(piece: Uint8Array, rect: ImageRect, labels: PaintedLabels): Spans {
  const list = new SpanList(labels);
  for (let y = 0; y < rect.height; y++) {
    const row = piece.subarray(y * rect.width, (y + 1) * rect.width);
    for (let x = 0; x < row.length; x++) {
      const from = x;
      while (row[x]) x++;
      list.add(rect.y + y, rect.x + from, rect.x + x);
    }
  }
  return list.spans();
}
