import { drawGreyValues } from "./augment-grey.ts";
import type { AugmentParams } from "./augment-params.ts";
import { drawWarp, warpLabels, warpPlane } from "./augment-warp.ts";
import type { Random } from "./random.ts";

/** An image with its labels, from which tiles are taken. */
export interface LabelledImage {
  /** One plane for each channel, row-major, `width · height` long, normalised to about [0, 1]. */
  readonly planes: readonly Float32Array[];
  /** Instance ids below 2³¹, row-major, `width · height` long; 0 is background, −1 (only in an Int32Array) unlabelled. */
  readonly labels: Uint32Array | Int32Array;
  /** Factor on each pixel's weight, as long as `labels`; absent or null: none. */
  readonly emphasis?: Uint8Array | null;
  readonly width: number;
  readonly height: number;
}

/** Which tile to take and how to vary it. */
export interface TileRequest {
  /** Where the tile's centre lies, in px from the image's left edge; whole numbers align even tiles with pixels. */
  readonly centreX: number;
  /** Likewise from the top edge. */
  readonly centreY: number;
  /** Edge of the network's input in px. */
  readonly inputSize: number;
  /**
   * Edge of the labels' window in px, in the middle of the input: the network's output and, on each side,
   * as much as the weight map must see beyond it. At most `inputSize` and of the same parity.
   */
  readonly labelSize: number;
  readonly params: AugmentParams;
  /** All that is drawn comes from here, so that its state reproduces the tile. */
  readonly random: Random;
  /** Labels outside the image: −1 (`ignore`, the default), or mirrored as the image is. */
  readonly outside?: "ignore" | "mirror";
}

/** A varied tile, ready for the weight map and the network. */
export interface AugmentedTile {
  /** One plane for each channel, row-major, `inputSize²` long. */
  readonly planes: Float32Array[];
  /** Row-major, `labelSize²` long; −1 where unlabelled. */
  readonly labels: Int32Array;
  /** Factor on each label's weight, as long as `labels`, −1 outside the image; null where the image has none. */
  readonly emphasis: Int32Array | null;
}

function checkSizes(image: LabelledImage, inputSize: number, labelSize: number): void {
  const area = image.width * image.height;
  for (const { length } of [...image.planes, image.labels, image.emphasis ?? image.labels]) {
    if (length !== area || area === 0) {
      throw new RangeError(
        `plane is ${length} long, expected ${image.width} × ${image.height} = ${area} above 0`,
      );
    }
  }
  const margin = (inputSize - labelSize) / 2;
  if (!Number.isInteger(margin) || margin < 0 || labelSize < 1) {
    throw new RangeError(`labels of ${labelSize} px have no middle window in an input of ${inputSize} px`);
  }
}

/**
 * Takes one tile of an image and its labels, both through the same random deformation, and varies its grey values.
 *
 * The separation weight map belongs after this, computed from the tile's labels: nearest neighbour gives every
 * pixel of the tile a true label, and the gaps between objects change with the deformation, while a weight map
 * moved along would hold the old distances and, interpolated, would blur the thin ridges that it exists for.
 *
 * @throws RangeError when a plane is not `width · height` long, or `labelSize` does not fit into `inputSize`
 */
export function augmentTile(image: LabelledImage, request: TileRequest): AugmentedTile {
  const { inputSize, labelSize, params, random, outside = "ignore" } = request;
  checkSizes(image, inputSize, labelSize);
  const { width, height } = image;
  const field = drawWarp(
    { centreX: request.centreX, centreY: request.centreY, size: inputSize },
    params,
    random,
  );
  const inverted = random.next() < params.inversion;
  const planes = image.planes.map((data) =>
    drawGreyValues(warpPlane({ data, width, height }, field), inputSize, inverted, params, random),
  );
  const warp = (data: Uint32Array | Int32Array | Uint8Array): Int32Array =>
    warpLabels({ data, width, height }, field, labelSize, outside);
  return { planes, labels: warp(image.labels), emphasis: image.emphasis ? warp(image.emphasis) : null };
}
