import type { ModelCard } from "../core/card.ts";
import { cropPlane } from "../core/crop.ts";
import { inputPlanes, type PlaneChoice } from "../core/input-planes.ts";
import { findInstances } from "../core/instances.ts";
import { medianDiameter } from "../core/label-ids.ts";
import { normalise } from "../core/normalise.ts";
import type { Raster } from "../core/raster.ts";
import { resizeBilinear, resizeNearest } from "../core/resample.ts";
import { scaledLength } from "../core/scale.ts";
import { agreement, likelyScale, type ScalePair, TRIED_SCALES } from "../core/scale-estimate.ts";
import type { LabelMap } from "../core/segmentation.ts";
import { averagedProbabilities } from "./image-probabilities.ts";
import type { PredictOptions } from "./predict.ts";
import type { Predictor } from "./predictor.ts";

/** Edge in network px of the part of the image that is looked at: eight trained cells across. */
const WINDOW = 256;

/** Edge in network px below which an image shows nothing. */
const LEAST_EDGE = 32;

/** What the network found in the middle of an image at one scale. */
interface Look {
  readonly scale: number;
  /** Size in image px of the part that was looked at. */
  readonly part: { readonly width: number; readonly height: number };
  readonly labels: LabelMap;
}

/**
 * The scale (network px per image px) at which the network most likely sees the image's cells at their trained size,
 * from what it finds in the middle of the image at many scales; see `likelyScale`.
 *
 * @returns null when it finds nothing at any scale
 * @throws what `segmentRaster` does
 */
export async function estimateScale(
  predictor: Predictor,
  raster: Raster,
  options: Pick<PredictOptions, "limits" | "channel" | "signal">,
): Promise<number | null> {
  const { card } = predictor.model;
  const choice = options.channel === undefined ? {} : { channel: options.channel };
  const planes = normalPlanes(raster, card, choice);
  const pairs: ScalePair[] = [];
  let coarse: Look | null = null;
  for (const scale of TRIED_SCALES) {
    if (Math.max(raster.width, raster.height) * scale < LEAST_EDGE) continue;
    const fine = await look(predictor, planes, raster, scale, options);
    if (coarse !== null) pairs.push(pairOf(coarse, fine));
    coarse = fine;
  }
  return likelyScale(pairs, card.objectDiameterPx);
}

function normalPlanes(raster: Raster, card: ModelCard, choice: PlaneChoice): Float32Array[] {
  const { inputChannels } = card.architecture;
  return inputPlanes(raster, inputChannels, choice).map((plane) => normalise(plane, card.normalisation));
}

async function look(
  predictor: Predictor,
  planes: readonly Float32Array[],
  { width, height }: Raster,
  scale: number,
  options: Pick<PredictOptions, "limits" | "signal">,
): Promise<Look> {
  const most = Math.ceil(WINDOW / scale);
  const part = { width: Math.min(width, most), height: Math.min(height, most) };
  const rect = middleOf({ width, height }, part);
  const size = { width: scaledLength(part.width, scale), height: scaledLength(part.height, scale) };
  const input = {
    planes: planes.map((plane) => resizeBilinear(cropPlane(plane, width, rect), part, size)),
    ...size,
  };
  const { card } = predictor.model;
  const { planes: probabilities } = await averagedProbabilities(
    predictor,
    input,
    await predictor.fittingTile(input, options),
    options,
  );
  const { classes, instances } = card;
  return { scale, part, labels: findInstances({ ...size, classes, probabilities }, instances) };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function middleOf(whole: Size, { width, height }: Size) {
  return { x: (whole.width - width) >> 1, y: (whole.height - height) >> 1, width, height };
}

/** What two neighbouring scales say of the part that both looked at. */
function pairOf(coarse: Look, fine: Look): ScalePair {
  const { width, height } = fine.labels;
  const size = { width, height };
  // the finer look shows the middle of the coarser one
  const share = (of: "width" | "height"): number =>
    Math.max(1, Math.round((coarse.labels[of] * fine.part[of]) / coarse.part[of]));
  const inner = { width: share("width"), height: share("height") };
  const middle = cropPlane(coarse.labels.data, coarse.labels.width, middleOf(coarse.labels, inner));
  return {
    scale: Math.sqrt(coarse.scale * fine.scale),
    agreement: agreement(resizeNearest(middle, inner, size), fine.labels.data),
    diameter: Math.sqrt(medianDiameter([coarse.labels.data]) * medianDiameter([fine.labels.data])),
  };
}
