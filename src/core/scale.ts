import type { ModelCard } from "./card.ts";
import type { PixelSize } from "./raster.ts";

/** Scales beyond these make an image too coarse or too large to be worth asking; a stated pixel size that leads there is not believed. */
export const LEAST_SCALE = 1 / 16;
export const GREATEST_SCALE = 8;

/**
 * Network px per image px: what the user set, else from the pixel sizes of image and model, else the card's default.
 *
 * @throws RangeError when the user's scale is not within 1/16 … 8
 */
export function networkScale(
  card: Pick<ModelCard, "pixelSizeUm" | "defaultScale">,
  pixelSize: PixelSize | null,
  asked?: number,
): number {
  if (asked !== undefined) {
    if (asked >= LEAST_SCALE && asked <= GREATEST_SCALE) return asked;
    throw new RangeError(`a scale of ${asked} is not within ${LEAST_SCALE} and ${GREATEST_SCALE}`);
  }
  if (pixelSize && card.pixelSizeUm) {
    const scale = Math.sqrt(pixelSize.x * pixelSize.y) / card.pixelSizeUm;
    if (scale >= LEAST_SCALE && scale <= GREATEST_SCALE) return scale;
  }
  return card.defaultScale;
}

/** Length of an axis at the network's scale, at least 1 px. */
export function scaledLength(length: number, scale: number): number {
  return Math.max(1, Math.round(length * scale));
}
