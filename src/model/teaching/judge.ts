import { cropPlane } from "../../core/crop.ts";
import { trueLabel } from "../../core/held-labels.ts";
import { type JudgedRegion, scoreRegions } from "../../core/held-metrics.ts";
import { findInstances } from "../../core/instances.ts";
import { interleave } from "../../core/interleave.ts";
import { weightedCrossEntropy } from "../../core/loss.ts";
import type { ImageRect } from "../../core/rect.ts";
import type { TeachFigures } from "../../core/teaching.ts";
import { type TargetOptions, trainingTarget } from "../../core/training-target.ts";
import { partLogits } from "../image-logits.ts";
import type { LoadedModel } from "../model.ts";
import { probabilitiesOf } from "../planes.ts";
import { Predictor } from "../predictor.ts";
import { targetMargin } from "../training-tile.ts";
import type { TeachingImage } from "./teaching-image.ts";

/** Input edge of the tiles that judge: few and large, yet affordable on WASM with any of our nets. */
const TILE_SIZE = 700;

/** What the best weights are chosen by: the mean of IoU, AP and SEG, or IoU alone where no cell can be told. */
export function scoreOf({ iou, ap50, seg, objects }: TeachFigures): number {
  return objects === 0 ? iou : (iou + ap50 + seg) / 3;
}

/** One region as it is judged. */
interface Judgement {
  readonly region: JudgedRegion;
  /** Σ w · −log p over its labelled pixels, and Σ w. */
  readonly loss: number;
  readonly weight: number;
}

/**
 * Scores a model on all that is held back, at the network's scale, as `scoreRegions` pools it. Each region is predicted
 * with the image around it, a cell's width beyond its edges, so that objects are found as in the whole image.
 *
 * @param targetOf what an image's pixels should be, for the loss
 * @returns null when nothing is held back
 */
export async function judge(
  model: LoadedModel,
  images: readonly TeachingImage[],
  targetOf: (image: TeachingImage) => TargetOptions,
): Promise<TeachFigures | null> {
  const holding = images.filter(({ held }) => held.length > 0);
  if (holding.length === 0) return null;
  const predictor = new Predictor(model, { passing: true });
  const judged: Judgement[] = [];
  try {
    for (const image of holding) {
      for (const rect of image.held) judged.push(await judgeRegion(predictor, image, rect, targetOf(image)));
    }
  } finally {
    predictor.dispose();
  }
  const weight = judged.reduce((sum, one) => sum + one.weight, 0);
  const loss = judged.reduce((sum, one) => sum + one.loss, 0);
  return {
    ...scoreRegions(judged.map(({ region }) => region)),
    loss: weight === 0 ? 0 : loss / weight,
    images: holding.length,
    regions: judged.length,
  };
}

async function judgeRegion(
  predictor: Predictor,
  image: TeachingImage,
  rect: ImageRect,
  target: TargetOptions,
): Promise<Judgement> {
  const { classes, instances, objectDiameterPx } = predictor.model.card;
  const around = grow(rect, Math.ceil(objectDiameterPx), image);
  const logits = await partLogits(predictor, image, around, { tileSize: TILE_SIZE });
  const { width, height } = around;
  const found = findInstances({ width, height, classes, probabilities: probabilitiesOf(logits) }, instances);
  const inside = { ...rect, x: rect.x - around.x, y: rect.y - around.y };
  const own = interleave(logits.map((plane) => cropPlane(plane, width, inside)));
  return {
    region: {
      ...rect,
      truth: cropLabels(image, rect),
      found: Uint32Array.from(cropLabels({ labels: found.data, width, height }, inside)),
      open: {
        left: rect.x > 0,
        top: rect.y > 0,
        right: rect.x + rect.width < image.width,
        bottom: rect.y + rect.height < image.height,
      },
    },
    ...lossOf(own, image, rect, target),
  };
}

/** Weighted cross entropy of a region. */
function lossOf(
  logits: Float32Array,
  image: TeachingImage,
  rect: ImageRect,
  options: TargetOptions,
): { loss: number; weight: number } {
  const size = Math.max(rect.width, rect.height);
  const margin = targetMargin(options);
  const window = {
    x: rect.x - margin,
    y: rect.y - margin,
    width: size + 2 * margin,
    height: size + 2 * margin,
  };
  const { classes, weights } = trainingTarget(cropLabels(image, window), window.width, size, options);
  const own = {
    classes: new Uint8Array(rect.width * rect.height),
    weights: new Float32Array(rect.width * rect.height),
  };
  for (let y = 0; y < rect.height; y++) {
    own.classes.set(classes.subarray(y * size, y * size + rect.width), y * rect.width);
    own.weights.set(weights.subarray(y * size, y * size + rect.width), y * rect.width);
  }
  const { loss } = weightedCrossEntropy(logits, own.classes, own.weights, logits.length / own.classes.length);
  const weight = own.weights.reduce((sum, value) => sum + value, 0);
  return { loss: loss * weight, weight };
}

/** True labels of a rectangle that may reach beyond the image, where nothing is labelled. */
function cropLabels(
  { labels, width, height }: Pick<TeachingImage, "width" | "height"> & { labels: Int32Array | Uint32Array },
  rect: ImageRect,
): Int32Array {
  const out = new Int32Array(rect.width * rect.height).fill(-1);
  const left = Math.max(0, -rect.x);
  const right = Math.min(rect.width, width - rect.x);
  for (let row = Math.max(0, -rect.y); row < Math.min(rect.height, height - rect.y); row++) {
    const from = (rect.y + row) * width + rect.x;
    for (let i = left; i < right; i++) out[row * rect.width + i] = trueLabel(labels[from + i] ?? -1);
  }
  return out;
}

/** A rectangle with a margin, inside the image. */
function grow(rect: ImageRect, margin: number, image: Pick<TeachingImage, "width" | "height">): ImageRect {
  const x = Math.max(0, rect.x - margin);
  const y = Math.max(0, rect.y - margin);
  const right = Math.min(image.width, rect.x + rect.width + margin);
  const bottom = Math.min(image.height, rect.y + rect.height + margin);
  return { x, y, width: right - x, height: bottom - y };
}
