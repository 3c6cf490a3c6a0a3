import type { ModelCard } from "../core/card.ts";
import { equivalentDiameter } from "../core/equivalent-diameter.ts";
import { instanceExtents } from "../core/label-inventory.ts";
import { medianOf } from "../core/median.ts";
import type { Raster } from "../core/raster.ts";
import { GREATEST_SCALE, LEAST_SCALE, statedScale } from "../core/scale.ts";
import type { SegmentOptions } from "../worker/protocol.ts";
import type { AppState } from "./appState.ts";
import { type ImageId, type ImageItem, pixelSizeOf } from "./image.ts";
import { segmentOptions } from "./segmentOptions.ts";
import type { Services } from "./services.ts";

/** Images of one kind that are looked at before the others are taken to be like them. */
const ENOUGH_ALIKE = 3;

/** Painted cells from which on their width is trusted more than what the network makes of the image. */
const ENOUGH_PAINTED = 3;

interface Means {
  readonly services: Services;
  readonly get: () => AppState;
}

/**
 * How the network is to be run on one image, as `segmentOptions` has it, after the network has looked how large the
 * image's cells are where neither model, image nor user tells.
 *
 * @throws an error for people when the image has left the list, or the network fails
 */
export async function fittedOptions(
  { services, get }: Means,
  { id, raster, card }: { readonly id: ImageId; readonly raster: Raster; readonly card: ModelCard },
  signal?: AbortSignal,
): Promise<SegmentOptions> {
  const item = listed(get(), id);
  const options = segmentOptions(item, card, get());
  const pixelSize = pixelSizeOf(item);
  if (options.scale !== undefined || statedScale(card, pixelSize) !== null) return options;
  const scale =
    scaleOfPainted(get(), id, card) ??
    scaleOfLike(get(), item, card) ??
    (await services.engine(
      "estimateScale",
      { image: { ...raster, pixelSize }, model: card.name, options },
      signal === undefined ? {} : { signal },
    ));
  if (scale !== null) get().patchImage(id, { estimate: { model: card.name, scale } });
  return segmentOptions(listed(get(), id), card, get());
}

function listed({ images }: AppState, id: ImageId): ImageItem {
  const item = images[id];
  if (item === undefined) throw new Error("The image is no longer in the list.");
  return item;
}

/** The scale that brings the cells somebody has painted to the width the network was trained on. */
function scaleOfPainted({ documents }: AppState, id: ImageId, card: ModelCard): number | null {
  const document = documents[id];
  if (document === undefined || document.applied === 0) return null;
  const cells = instanceExtents(document.labels);
  if (cells.length < ENOUGH_PAINTED) return null;
  const width = medianOf(cells.map(({ area }) => equivalentDiameter(area)));
  const scale = card.objectDiameterPx / width;
  return Math.min(GREATEST_SCALE, Math.max(LEAST_SCALE, scale));
}

/** The scale of images that look the same from outside, once enough of them were looked at. */
function scaleOfLike({ order, images }: AppState, item: ImageItem, { name }: ModelCard): number | null {
  const kind = kindOf(item);
  const scales = order.flatMap((id) => {
    const other = images[id];
    if (other?.estimate?.model !== name || kindOf(other) !== kind) return [];
    return [other.estimate.scale];
  });
  return scales.length < ENOUGH_ALIKE ? null : medianOf(scales);
}

/** What images of one series have in common. */
function kindOf(item: ImageItem): string {
  if (item.decoding.status !== "ready") return "";
  const { width, height, kind, channels, bits } = item.decoding.facts;
  const size = pixelSizeOf(item);
  return [item.folder, width, height, kind, channels, bits, size?.x, size?.y].join(" ");
}
