import { augmentTile, type LabelledImage } from "../core/augment.ts";
import type { AugmentParams } from "../core/augment-params.ts";
import type { Random } from "../core/random.ts";
import { createTileSampler } from "../core/sample.ts";
import { outputSize } from "../core/tiles.ts";
import { type TargetOptions, trainingTarget } from "../core/training-target.ts";
import type { TrainingTile } from "./trainer.ts";

/** An image at the network's scale, normalised, with its labels. */
export interface TrainingImage extends LabelledImage {
  readonly name: string;
  readonly dataSet: string;
}

/** How tiles are drawn, varied and labelled. */
export interface TileOptions {
  /** Edge of a tile's input in px. */
  readonly tileSize: number;
  readonly target: TargetOptions;
  readonly augment: AugmentParams;
  /** Share of tiles centred on an object. */
  readonly objectShare: number;
  /** Relative frequency of each data set; one that is not named counts 1. */
  readonly dataSetWeights: Readonly<Record<string, number>>;
}

/** The separation term falls below 1 % of w0 at d1 + d2 = 3σ: a margin this many σ wide is all that the weight map can see. */
const MARGIN_IN_SIGMA = 3;

/** Makes the tiles that a run trains on; the same stream of random numbers gives the same tiles. */
export class TileSource {
  readonly #images: readonly TrainingImage[];
  readonly #options: TileOptions;
  readonly #depth: number;
  readonly #draw: ReturnType<typeof createTileSampler>;

  /**
   * @param depth number of the network's poolings, from which the size of its output follows
   * @throws RangeError when no image has a labelled pixel
   */
  constructor(images: readonly TrainingImage[], options: TileOptions, depth: number) {
    this.#images = images;
    this.#options = options;
    this.#depth = depth;
    const { objectShare, dataSetWeights } = options;
    this.#draw = createTileSampler(images, { objectShare, dataSetWeights });
  }

  next(random: Random): TrainingTile {
    const { tileSize, augment, target } = this.#options;
    const { image: index, centreX, centreY } = this.#draw(random);
    const image = this.#images[index];
    if (!image) throw new RangeError(`there is no image ${index} among ${this.#images.length}`);
    const output = outputSize(tileSize, this.#depth);
    const margin = Math.ceil(MARGIN_IN_SIGMA * target.sigma + target.rim);
    const labelSize = Math.min(tileSize, output + 2 * margin);
    const { planes, labels, emphasis } = augmentTile(image, {
      centreX,
      centreY,
      inputSize: tileSize,
      labelSize,
      params: augment,
      random,
    });
    return {
      input: interleave(planes, tileSize),
      size: tileSize,
      ...trainingTarget(labels, labelSize, output, target, emphasis),
    };
  }
}

/** Channel planes to pixel-major values. */
function interleave(planes: readonly Float32Array[], size: number): Float32Array {
  const [only] = planes;
  if (planes.length === 1 && only) return only;
  const out = new Float32Array(size * size * planes.length);
  for (const [channel, plane] of planes.entries()) {
    for (let i = 0; i < plane.length; i++) out[i * planes.length + channel] = plane[i] ?? 0;
  }
  return out;
}
