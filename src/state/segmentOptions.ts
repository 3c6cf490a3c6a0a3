import type { ModelCard } from "../core/card.ts";
import type { PixelSize } from "../core/raster.ts";
import { GREATEST_SCALE, LEAST_SCALE, networkScale } from "../core/scale.ts";
import type { SegmentOptions } from "../worker/protocol.ts";
import type { AppState } from "./appState.ts";
import { type ImageItem, pixelSizeOf } from "./image.ts";

/** How the user has the network run; the scale follows from `CellSize`. */
export type RunOptions = Omit<SegmentOptions, "scale">;

/** How wide the cells of the images are, as the user said it. */
export interface CellSize {
  readonly value: number;
  readonly unit: CellUnit;
}

export type CellUnit = "px" | "µm";

type Scaling = Pick<ModelCard, "pixelSizeUm" | "defaultScale" | "objectDiameterPx">;

/** Whether the scale can only be known from how wide the cells are: model or image do not say how large a pixel is. */
export function needsCellSize(card: Scaling, pixelSize: PixelSize | null): boolean {
  // Pixel sizes that lead to a scale beyond use count as not stated, as in `networkScale`.
  const scale = pixelSize === null ? 0 : widthOf(pixelSize) / (card.pixelSizeUm ?? Number.POSITIVE_INFINITY);
  return scale < LEAST_SCALE || scale > GREATEST_SCALE;
}

/** Unit in which cells of an image are measured: µm where its pixels have a size. */
export function cellUnit(pixelSize: PixelSize | null): CellUnit {
  return pixelSize === null ? "px" : "µm";
}

/** Width in image px brought to a unit. */
export function fromPixels(width: number, unit: CellUnit, pixelSize: PixelSize | null): number {
  return unit === "µm" && pixelSize !== null ? width * widthOf(pixelSize) : width;
}

/** The width the user gave in px of one image, or null when none was given or its pixels have no size. */
export function cellPixels(size: CellSize | null, pixelSize: PixelSize | null): number | null {
  if (size === null) return null;
  if (size.unit === "px") return size.value;
  return pixelSize === null ? null : size.value / widthOf(pixelSize);
}

/** How the network is to be run on one image. */
export function segmentOptions(
  item: ImageItem,
  card: ModelCard,
  { runOptions, cellSize }: Pick<AppState, "runOptions" | "cellSize">,
): SegmentOptions {
  const { channel, ...rest } = runOptions;
  const pixelSize = pixelSizeOf(item);
  const scale = needsCellSize(card, pixelSize)
    ? scaleFrom(card, cellPixels(cellSize, pixelSize), item)
    : null;
  const channels = channelChoice(item, card);
  return {
    ...rest,
    ...(scale === null ? {} : { scale }),
    ...(channels < 2 ? {} : { channel: Math.min(channel ?? 0, channels - 1) }),
  };
}

/** The scale by the width that the user gave, else as the network itself found out; null where neither is known. */
function scaleFrom(card: ModelCard, wide: number | null, { estimate }: ImageItem): number | null {
  if (wide !== null) return within(card.objectDiameterPx / wide);
  return estimate !== null && estimate.model === card.name ? estimate.scale : null;
}

/** How many channels the user can choose from for a model that takes one; 0 where there is no choice. */
export function channelChoice(item: ImageItem, { architecture }: ModelCard): number {
  if (item.decoding.status !== "ready" || architecture.inputChannels !== 1) return 0;
  const { kind, channels } = item.decoding.facts;
  return kind === "rgb" || channels < 2 ? 0 : channels;
}

/** Whether the network's answer for an image is the one that the settings of now would give. */
export function isCurrent(
  item: ImageItem,
  state: Pick<AppState, "runOptions" | "cellSize" | "loadings" | "model">,
): boolean {
  const { outcome } = item;
  if (outcome === null || outcome.segmentation.model !== state.model) return false;
  const loading = state.loadings[state.model];
  if (loading?.status !== "ready") return true;
  const { scale, channel, rotations } = segmentOptions(item, loading.card, state);
  return (
    networkScale(loading.card, pixelSizeOf(item), scale) === outcome.segmentation.scale &&
    channel === outcome.options.channel &&
    (rotations ?? 1) === (outcome.options.rotations ?? 1)
  );
}

function within(scale: number): number {
  return Math.min(GREATEST_SCALE, Math.max(LEAST_SCALE, scale));
}

/** Edge in µm of a square as large as a pixel. */
function widthOf({ x, y }: PixelSize): number {
  return Math.sqrt(x * y);
}
