import type { Raster } from "../core/raster.ts";
import { resizeBilinear } from "../core/resample.ts";
import { networkScale } from "../core/scale.ts";
import type { Segmentation } from "../core/segmentation.ts";
import { averagedProbabilities } from "./image-probabilities.ts";
import { networkInput } from "./network-input.ts";
import type { PredictLimits, Predictor } from "./predictor.ts";

export interface PredictOptions {
  readonly limits: PredictLimits;
  /** Edge of a tile's input in network px; absent: the cheapest under the limits. */
  readonly tileSize?: number;
  /** Network px per image px; absent: see `networkScale`. */
  readonly scale?: number;
  /** Index from 0 of the channel a one-channel model is given of an image with several. */
  readonly channel?: number;
  /** Symmetries of the image that are averaged. Default 1. */
  readonly rotations?: 1 | 4 | 8;
  /** Ends the run within one tile, with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onTile?: (tilesDone: number, tileCount: number) => void;
  /** Makes room for a plane of the answer; absent: ordinary memory. */
  readonly allocate?: (length: number) => Float32Array;
}

/**
 * Segments one image: normalises, rescales to the model's pixel size, runs the tiles and brings the probabilities
 * back to the image's own size. Besides the normalised input and the output planes, memory does not depend on the
 * image's size.
 *
 * @throws RangeError when the image's channels do not fit the model
 * @throws ComputeError when the device gives no valid result
 */
export async function segmentRaster(
  predictor: Predictor,
  raster: Raster,
  options: PredictOptions,
): Promise<Omit<Segmentation, "backend">> {
  const start = performance.now();
  const { card } = predictor.model;
  const scale = networkScale(card, raster.pixelSize, options.scale);
  const choice = options.channel === undefined ? {} : { channel: options.channel };
  const input = networkInput(raster, card.architecture.inputChannels, card.normalisation, scale, choice);
  const tileSize = await predictor.fittingTile(input, options);
  const { planes, tileCount, plan } = await averagedProbabilities(predictor, input, tileSize, options);
  const size = { width: raster.width, height: raster.height };
  const full =
    scale === 1
      ? planes
      : planes.map((plane) =>
          resizeBilinear(plane, input, size, options.allocate?.(size.width * size.height)),
        );
  return {
    ...size,
    classes: card.classes,
    probabilities: full,
    model: card.name,
    scale,
    tileSize: plan.tileSize,
    tileCount,
    seconds: (performance.now() - start) / 1000,
  };
}
