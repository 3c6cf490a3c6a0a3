import { answerInPlace } from "../core/answer-in-place.ts";
import { classesOfFound } from "../core/found-classes.ts";
import type { ImageRect } from "../core/rect.ts";
import type { LabelMap } from "../core/segmentation.ts";
import type { Frame } from "../core/spans.ts";
import type { AppState } from "./appState.ts";
import type { ImageId } from "./image.ts";
import type { LivePrediction } from "./teachSlice.ts";

/** Cells that can be taken over. */
export interface FoundCells {
  /** As large as the image; `UNLABELLED` where nothing is told. */
  readonly labels: LabelMap;
  /** Class of each cell, see `classesOfFound`; null: all are of class 1. */
  readonly classes: Uint8Array | null;
}

const NOTHING_HELD: readonly ImageRect[] = [];

type Known = Pick<AppState, "images" | "documents" | "live">;

interface Placed {
  readonly held: readonly ImageRect[];
  readonly cells: FoundCells;
}

/** Both take a look at the whole image. */
const placed = new WeakMap<LivePrediction, Placed>();
const ofWhole = new WeakMap<LabelMap, FoundCells>();

/**
 * What the network says of an image's cells, as it is shown where one labels: the latest answer of the network that
 * learns, as far as it goes and except of what is held back, for labels of its own making would judge it too kindly;
 * without one, the answer of the last segmentation. Null when there is neither.
 */
export function foundCells({ images, documents, live }: Known, id: ImageId): FoundCells | null {
  const item = images[id];
  if (live !== null && live.id === id && item?.decoding.status === "ready")
    return cellsOfLive(live, item.decoding.facts, documents[id]?.held ?? NOTHING_HELD);
  const found = item?.outcome?.found;
  if (found == null) return null;
  const known = ofWhole.get(found.labels);
  if (known !== undefined) return known;
  const cells = { labels: found.labels, classes: classesOfFound(found.segmentation, found.labels) };
  ofWhole.set(found.labels, cells);
  return cells;
}

function cellsOfLive(live: LivePrediction, image: Frame, held: readonly ImageRect[]): FoundCells {
  const known = placed.get(live);
  if (known?.held === held) return known.cells;
  const labels = answerInPlace(live.labels, live.rect, image, held);
  const cells = { labels, classes: classesOfFound(live.segmentation, live.labels) };
  placed.set(live, { held, cells });
  return cells;
}
