import { holdBack } from "../core/hold-back.ts";
import { instanceCount, instanceExtents } from "../core/label-inventory.ts";
import type { PaintedLabels } from "../core/painted-labels.ts";
import { type ImageRect, unionRect } from "../core/rect.ts";
import type { AppState } from "./appState.ts";
import type { ImageId } from "./image.ts";
import type { PaintDocument } from "./paintSlice.ts";
import { labelledIds } from "./teachImages.ts";

/** Labelled images from which on a whole one judges, which is the fairer test. */
const WHOLE_IMAGES_FROM = 5;

type Holding = Pick<AppState, "order" | "documents" | "heldShare" | "setHeld">;

interface Labelled {
  readonly id: ImageId;
  readonly document: PaintDocument;
  readonly cells: number;
}

/**
 * Holds labels back for judging where none are yet: a whole image where there are many, else a part of each. What was
 * once chosen stays, so that figures can be compared and no label judges after it has trained.
 */
export function holdBackRegions({ order, documents, heldShare, setHeld }: Holding): void {
  const labelled = labelledIds({ order, documents }).flatMap((id): Labelled[] => {
    const document = documents[id];
    return document === undefined ? [] : [{ id, document, cells: instanceCount(document.labels) }];
  });
  const free = labelled.filter(({ document }) => document.held.length === 0);
  if (heldShare === 0) return;
  if (free.length === labelled.length && labelled.length >= WHOLE_IMAGES_FROM) {
    const image = nearest(labelled, heldShare);
    if (image !== null) setHeld(image.id, [wholeOf(image.document)]);
    return;
  }
  if (labelled.some(({ document }) => isWhole(document))) return;
  for (const { id, document } of free) {
    const rect = holdBack(document.labels, heldShare);
    if (rect !== null) setHeld(id, [rect]);
  }
}

/**
 * Holds a part of an image back that is labelled while the network learns, before its first label trains: of its cells
 * where there are enough, else of its area, at the side where most room is left.
 */
export function holdBackOfNew({ documents, heldShare, setHeld }: Holding, id: ImageId): void {
  const document = documents[id];
  if (document === undefined || document.held.length > 0 || heldShare === 0) return;
  if (Object.values(documents).some(isWhole)) return;
  const rect = holdBack(document.labels, heldShare) ?? emptySide(document.labels, heldShare);
  if (rect !== null) setHeld(id, [rect]);
}

/** A strip without cells, of a share of the image at most; null where cells leave less than half of that. */
function emptySide(labels: PaintedLabels, share: number): ImageRect | null {
  const { width, height } = labels;
  const boxes = instanceExtents(labels).map(({ box }) => box);
  const painted = boxes.length === 0 ? { x: 0, y: 0, width: 0, height: 0 } : boxes.reduce(unionRect);
  const right = { room: (width - painted.x - painted.width) / width, x: 1, y: 0 };
  const left = { room: painted.x / width, x: -1, y: 0 };
  const below = { room: (height - painted.y - painted.height) / height, x: 0, y: 1 };
  const above = { room: painted.y / height, x: 0, y: -1 };
  const side = [right, left, below, above].reduce((most, each) => (each.room > most.room ? each : most));
  const part = Math.min(share, side.room);
  if (part < share / 2) return null;
  const [w, h] = [Math.floor(part * width), Math.floor(part * height)];
  if (side.x !== 0) return { x: side.x > 0 ? width - w : 0, y: 0, width: w, height };
  return { x: 0, y: side.y > 0 ? height - h : 0, width, height: h };
}

/** The image whose cells come nearest to a share of all; null when none has any. */
function nearest(labelled: readonly Labelled[], share: number): Labelled | null {
  const wanted = share * labelled.reduce((sum, { cells }) => sum + cells, 0);
  const distance = ({ cells }: Labelled) => Math.abs(cells - wanted);
  const able = labelled.filter(({ cells }) => cells > 0);
  return able.reduce<Labelled | null>(
    (best, each) => (best === null || distance(each) < distance(best) ? each : best),
    null,
  );
}

function wholeOf({ labels: { width, height } }: PaintDocument): ImageRect {
  return { x: 0, y: 0, width, height };
}

function isWhole(document: PaintDocument): boolean {
  const { width, height } = wholeOf(document);
  return document.held.some((rect) => rect.width === width && rect.height === height);
}
