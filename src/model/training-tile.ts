import { drawVariation, type LabelledImage, type Variation, varyLabels } from "../core/augment.ts";
import type { AugmentParams } from "../core/augment-params.ts";
import { type ClassTable, classIn } from "../core/class-table.ts";
import type { Random } from "../core/random.ts";
import { tileInput } from "../core/tile-input.ts";
import { outputSize } from "../core/tiles.ts";
import type { DrawnTile, TileTarget, TrainingTile } from "../core/training-network.ts";
import { type TargetOptions, trainingTarget } from "../core/training-target.ts";

/** What of a recipe makes tiles. */
export interface TileRecipe {
  /** Edge of a tile's input in px. */
  readonly tileSize: number;
  readonly target: Omit<TargetOptions, "classOf">;
  readonly augment: AugmentParams;
}

/** What a tile is taken from. */
export interface TileImage extends LabelledImage {
  /** Classes of its instances; absent or null: all of the first kind. */
  readonly classTable?: ClassTable | null;
}

/**
 * A tile that is drawn and not made yet. It can be sent to another thread; where the image lies in shared memory, that
 * costs no copy of it.
 */
export interface TileOrder {
  readonly image: TileImage;
  readonly variation: Variation;
  readonly target: Omit<TargetOptions, "classOf">;
  /** Edges in px. */
  readonly inputSize: number;
  readonly labelSize: number;
  readonly outputSize: number;
}

/** The separation term falls below 1 % of w0 at d1 + d2 = 3σ: a margin this many σ wide is all that the weight map can see. */
const MARGIN_IN_SIGMA = 3;

/** Px beyond the output that the target of a tile depends on. */
export function targetMargin({ sigma, rim }: Pick<TargetOptions, "sigma" | "rim">): number {
  return Math.ceil(MARGIN_IN_SIGMA * sigma + rim);
}

/** Draws how a tile of an image about a place in it is varied: all that is random about it. */
export function orderTile(
  { planes, labels, emphasis = null, width, height, classTable = null }: TileImage,
  centre: { readonly centreX: number; readonly centreY: number },
  { tileSize, augment, target }: TileRecipe,
  depth: number,
  random: Random,
): TileOrder {
  const output = outputSize(tileSize, depth);
  return {
    // An image may be more than this, and its other fields nothing that can be sent.
    image: { planes, labels, emphasis, width, height, classTable },
    variation: drawVariation(centre, planes.length, augment, random),
    target,
    inputSize: tileSize,
    labelSize: Math.min(tileSize, output + 2 * targetMargin(target)),
    outputSize: output,
  };
}

/** Makes the target of a tile that was drawn, and leaves its input. */
export function makeTarget(order: TileOrder): TileTarget {
  const { image, variation, target, inputSize, labelSize } = order;
  const { classTable } = image;
  const { labels, emphasis } = varyLabels(image, variation, order);
  const classOf = classTable ? (id: number) => classIn(classTable, id) : undefined;
  const options = { ...target, classOf };
  return { size: inputSize, ...trainingTarget(labels, labelSize, order.outputSize, options, emphasis) };
}

/** A tile that was drawn, of which the target is made. */
export function drawnTile({ image, variation }: TileOrder, target: TileTarget): DrawnTile {
  return { ...target, image, variation };
}

/** Makes a tile that was drawn. */
export function makeTile(order: TileOrder): TrainingTile {
  const target = makeTarget(order);
  return { ...target, input: tileInput(drawnTile(order, target)) };
}
