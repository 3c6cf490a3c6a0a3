import { instanceCount } from "../core/label-inventory.ts";
import type { AppState } from "./appState.ts";
import type { ImageId } from "./image.ts";
import { type PaintDocument, paintedOf } from "./paintSlice.ts";

/** A document is a new one at each change. */
const counts = new WeakMap<PaintDocument, number>();

/** Painted cells of an image in the place to teach; null elsewhere, and before anything is painted. */
export function labelledCells(state: Pick<AppState, "place" | "documents">, id: ImageId): number | null {
  const document = paintedOf(state, id);
  if (document === null) return null;
  const known = counts.get(document);
  if (known !== undefined) return known;
  const count = instanceCount(document.labels);
  counts.set(document, count);
  return count;
}
