import { drawGreyVariation, type GreyVariation, varyGreyValues } from "./augment-grey.ts";
import type { AugmentParams } from "./augment-params.ts";
import { drawWarp, type Warp, warpField, warpLabels, warpPlane } from "./augment-warp.ts";
import type { Random } from "./random.ts";

/** The channels of an image. */
export interface ImagePlanes {
  /** One plane for each channel, row-major, `width · height` long, normalised to about [0, 1]. */
  readonly planes: readonly Float32Array[];
  readonly width: number;
  readonly height: number;
}

/** An image with its labels, from which tiles are taken. */
export interface LabelledImage extends ImagePlanes {
  /** Instance ids below 2³¹, row-major, `width · height` long; 0 is background, −1 (only in an Int32Array) unlabelled. */
  readonly labels: Uint32Array | Int32Array;
  /** Factor on each pixel's weight, as long as `labels`; absent or null: none. */
  readonly emphasis?: Uint8Array | null;
}

/**
 * All that is random about a tile: where it lies in its image and how it is varied. Plain numbers, so that it can be drawn
 * here and the tile be made elsewhere, on another thread or on the GPU, and be the same.
 */
export interface Variation {
  readonly warp: Warp;
  /** One for each channel. */
  readonly greys: readonly GreyVariation[];
}

/**
 * Draws how a tile is varied; its cost does not depend on the tile's size.
 *
 * @param centre where the tile's centre lies, in px from the image's left and top edge; whole numbers align even tiles
 *   with pixels
 */
export function drawVariation(
  centre: { readonly centreX: number; readonly centreY: number },
  channels: number,
  params: AugmentParams,
  random: Random,
): Variation {
  const warp = drawWarp(centre, params, random);
  const inverted = random.next() < params.inversion;
  const greys = Array.from({ length: channels }, () => drawGreyVariation(inverted, params, random));
  return { warp, greys };
}

/** Edges of a tile. */
export interface TileSizes {
  /** Edge of the network's input in px. */
  readonly inputSize: number;
  /**
   * Edge of the labels' window in px, in the middle of the input: the network's output and, on each side,
   * as much as the weight map must see beyond it. At most `inputSize` and of the same parity.
   */
  readonly labelSize: number;
}

/** A varied tile's labels, ready for the weight map. */
export interface TileLabels {
  /** Row-major, `labelSize²` long; −1 where unlabelled. */
  readonly labels: Int32Array;
  /** Factor on each label's weight, as long as `labels`, −1 outside the image; null where the image has none. */
  readonly emphasis: Int32Array | null;
}

function checkPlane({ length }: ArrayLike<number>, { width, height }: ImagePlanes): void {
  const area = width * height;
  if (length !== area || area === 0) {
    throw new RangeError(`plane is ${length} long, expected ${width} × ${height} = ${area} above 0`);
  }
}

/**
 * A tile of an image, warped and with varied grey values.
 *
 * @param size edge of the tile in px
 * @returns one plane for each channel, row-major, `size²` long
 * @throws RangeError when a plane is not `width · height` long
 */
export function varyImage(image: ImagePlanes, { warp, greys }: Variation, size: number): Float32Array[] {
  const { planes, width, height } = image;
  const field = warpField(warp, size);
  return greys.map((grey, channel) => {
    const data = planes[channel] ?? new Float32Array();
    checkPlane(data, image);
    return varyGreyValues(warpPlane({ data, width, height }, field), size, grey);
  });
}

/**
 * The labels of the same tile, through the same warp.
 *
 * The separation weight map belongs after this, computed from the tile's labels: nearest neighbour gives every
 * pixel of the tile a true label, and the gaps between objects change with the deformation, while a weight map
 * moved along would hold the old distances and, interpolated, would blur the thin ridges that it exists for.
 *
 * @param outside labels outside the image: −1 (`ignore`), or mirrored as the image is
 * @throws RangeError when a plane is not `width · height` long, or `labelSize` does not fit into `inputSize`
 */
export function varyLabels(
  image: LabelledImage,
  { warp }: Variation,
  { inputSize, labelSize }: TileSizes,
  outside: "ignore" | "mirror" = "ignore",
): TileLabels {
  const margin = (inputSize - labelSize) / 2;
  if (!Number.isInteger(margin) || margin < 0 || labelSize < 1) {
    throw new RangeError(`labels of ${labelSize} px have no middle window in an input of ${inputSize} px`);
  }
  const { width, height } = image;
  const field = warpField(warp, inputSize, labelSize);
  const take = (data: Uint32Array | Int32Array | Uint8Array): Int32Array => {
    checkPlane(data, image);
    return warpLabels({ data, width, height }, field, outside);
  };
  return { labels: take(image.labels), emphasis: image.emphasis ? take(image.emphasis) : null };
}
