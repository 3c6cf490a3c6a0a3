import { holdBack } from "../core/hold-back.ts";
import { instanceExtents } from "../core/label-inventory.ts";
import type { ImageRect } from "../core/rect.ts";
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
    return document === undefined ? [] : [{ id, document, cells: instanceExtents(document.labels).length }];
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
