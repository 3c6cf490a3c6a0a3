import { findInstances } from "../core/instances.ts";
import { interleave } from "../core/interleave.ts";
import { weightedCrossEntropy } from "../core/loss.ts";
import { type Scores, scoreInstances } from "../core/metrics.ts";
import { imageTarget, type TargetOptions } from "../core/training-target.ts";
import { imageLogits } from "./image-logits.ts";
import type { LoadedModel } from "./model.ts";
import { probabilitiesOf } from "./planes.ts";
import { Predictor } from "./predictor.ts";
import type { TrainingImage } from "./tile-source.ts";

/**
 * Means over held-out images by name, each in [0, 1]: `iou`, `dice`, `ap50`, `seg`, `pixelError`, `randError`, and
 * `score`, by which the best weights are chosen. `loss` is what training would make smaller, from 0. `images` and
 * `objects` say how many the figures rest on.
 */
export type ValidationFigures = Readonly<Record<string, number>>;

const FIGURES = ["iou", "dice", "ap50", "seg", "pixelError", "randError", "loss"] as const;
/** Input edge of validation tiles: few and large, yet affordable on WASM with any of our nets. */
const TILE_SIZE = 700;

/**
 * Scores a model on held-out images that are already at the network's scale.
 *
 * @param target what their pixels should be, for the loss
 */
export async function validate(
  model: LoadedModel,
  images: readonly TrainingImage[],
  target: TargetOptions,
): Promise<ValidationFigures> {
  const predictor = new Predictor(model);
  try {
    const sums = new Map<string, Map<string, number[]>>();
    let objects = 0;
    for (const image of images) {
      const { scores, truthCount } = await scoreImage(predictor, image, target);
      objects += truthCount;
      const set = sums.get(image.dataSet) ?? new Map<string, number[]>();
      sums.set(image.dataSet, set);
      for (const name of FIGURES) set.set(name, [...(set.get(name) ?? []), scores[name]]);
    }
    return { ...figuresOf(sums), images: images.length, objects };
  } finally {
    predictor.dispose();
  }
}

async function scoreImage(
  predictor: Predictor,
  { planes, width, height, labels }: TrainingImage,
  target: TargetOptions,
): Promise<{ scores: Scores & { readonly loss: number }; truthCount: number }> {
  const { classes, instances } = predictor.model.card;
  const logits = await imageLogits(predictor, { planes, width, height }, { tileSize: TILE_SIZE });
  const found = findInstances({ width, height, classes, probabilities: probabilitiesOf(logits) }, instances);
  const truth = Uint32Array.from(labels, (id) => Math.max(0, id));
  const wanted = imageTarget(labels, width, height, target);
  const { loss } = weightedCrossEntropy(interleave(logits), wanted.classes, wanted.weights, classes.length);
  return { scores: { ...scoreInstances(truth, found.data), loss }, truthCount: new Set(truth).size - 1 };
}

/** Means within each data set, then over data sets, so that a set of many images does not outvote the others. */
function figuresOf(
  sets: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>,
): Record<string, number> {
  const figures: Record<string, number> = {};
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  for (const name of FIGURES) {
    const means = [...sets].map(([set, values]) => [set, mean(values.get(name) ?? [])] as const);
    if (sets.size > 1) for (const [set, value] of means) figures[`${set}.${name}`] = round(value);
    figures[name] = round(mean(means.map(([, value]) => value)));
  }
  figures["score"] = round(((figures["seg"] ?? 0) + (figures["ap50"] ?? 0) + (figures["iou"] ?? 0)) / 3);
  return figures;
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
