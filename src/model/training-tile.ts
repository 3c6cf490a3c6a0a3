import { augmentTile, type LabelledImage } from "../core/augment.ts";
import type { AugmentParams } from "../core/augment-params.ts";
import type { Random } from "../core/random.ts";
import { outputSize } from "../core/tiles.ts";
import type { TrainingTile } from "../core/training-network.ts";
import { type TargetOptions, trainingTarget } from "../core/training-target.ts";
import { interleave } from "./planes.ts";

/** What of a recipe makes tiles. */
export interface TileRecipe {
  /** Edge of a tile's input in px. */
  readonly tileSize: number;
  readonly target: TargetOptions;
  readonly augment: AugmentParams;
}

/** The separation term falls below 1 % of w0 at d1 + d2 = 3σ: a margin this many σ wide is all that the weight map can see. */
const MARGIN_IN_SIGMA = 3;

/** Px beyond the output that the target of a tile depends on. */
export function targetMargin({ sigma, rim }: TargetOptions): number {
  return Math.ceil(MARGIN_IN_SIGMA * sigma + rim);
}

/** A tile of an image about a place in it, varied, with its target. */
export function trainingTile(
  image: LabelledImage,
  centre: { readonly centreX: number; readonly centreY: number },
  { tileSize, augment, target }: TileRecipe,
  depth: number,
  random: Random,
): TrainingTile {
  const output = outputSize(tileSize, depth);
  const labelSize = Math.min(tileSize, output + 2 * targetMargin(target));
  const { planes, labels, emphasis } = augmentTile(image, {
    ...centre,
    inputSize: tileSize,
    labelSize,
    params: augment,
    random,
  });
  return {
    input: interleave(planes),
    size: tileSize,
    ...trainingTarget(labels, labelSize, output, target, emphasis),
  };
}
