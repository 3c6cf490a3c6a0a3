import type { ModelCard } from "./card.ts";
import type { PixelSize } from "./raster.ts";

/** Scales beyond these make an image too coarse or too large to be worth asking; a stated pixel size that leads there is not believed. */
export const LEAST_SCALE = 1 / 16;
export const GREATEST_SCALE = 8;

type Scaling = Pick<ModelCard, "pixelSizeUm" | "defaultScale">;

/** Scale of an image of which nothing is known: it is left as it is. */
const UNKNOWN_SCALE = 1;

/**
 * Network px per image px: what the user set, else from the pixel sizes of image and model, else the card's default;
 * 1 where there is none and nobody has estimated it, see `statedScale`.
 *
 * @throws RangeError when the user's scale is not within 1/16 … 8
 */
export function networkScale(card: Scaling, pixelSize: PixelSize | null, asked?: number): number {
  if (asked === undefined) return statedScale(card, pixelSize) ?? UNKNOWN_SCALE;
  if (asked >= LEAST_SCALE && asked <= GREATEST_SCALE) return asked;
  throw new RangeError(`a scale of ${asked} is not within ${LEAST_SCALE} and ${GREATEST_SCALE}`);
}

/** Network px per image px that image and model tell; null when it has to be found out from the image. */
export function statedScale(card: Scaling, pixelSize: PixelSize | null): number | null {
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
