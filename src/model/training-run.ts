import { augmentTile, type LabelledImage } from "../core/augment.ts";
import type { AugmentParams } from "../core/augment-params.ts";
import { learningRate, type Schedule } from "../core/optimiser.ts";
import type { Random } from "../core/random.ts";
import { createTileSampler } from "../core/sample.ts";
import { outputSize } from "../core/tiles.ts";
import { type TargetOptions, trainingTarget } from "../core/training-target.ts";
import { type TrainerState, type TrainingTile, trainStep } from "./trainer.ts";

/** An image at the network's scale, normalised, with its labels. */
export interface TrainingImage extends LabelledImage {
  readonly name: string;
  readonly dataSet: string;
}

/** A training recipe: everything but the data and the network. */
export interface TrainingOptions {
  readonly schedule: Schedule;
  /** Edge of a tile's input in px. */
  readonly tileSize: number;
  readonly target: TargetOptions;
  readonly augment: AugmentParams;
  /** Share of tiles centred on an object. */
  readonly objectShare: number;
  /** Relative frequency of each data set; one that is not named counts 1. */
  readonly dataSetWeights: Readonly<Record<string, number>>;
  /** Decay of the moving average of the weights. */
  readonly averageDecay: number;
  readonly maxGradientNorm: number;
}

/** The separation term falls below 1 % of w0 at d1 + d2 = 3σ: a margin this many σ wide is all that the weight map can see. */
const MARGIN_IN_SIGMA = 3;

/** Draws tiles and takes steps; all that is random comes from one stream, so that its state continues the run. */
export class TrainingRun {
  readonly state: TrainerState;
  readonly random: Random;
  readonly #images: readonly TrainingImage[];
  readonly #options: TrainingOptions;
  readonly #draw: ReturnType<typeof createTileSampler>;

  /** @throws RangeError when no image has a labelled pixel */
  constructor(
    state: TrainerState,
    images: readonly TrainingImage[],
    options: TrainingOptions,
    random: Random,
  ) {
    this.state = state;
    this.random = random;
    this.#images = images;
    this.#options = options;
    const { objectShare, dataSetWeights } = options;
    this.#draw = createTileSampler(images, { objectShare, dataSetWeights });
  }

  /** Takes one step and returns the loss before it, with the learning rate. */
  async step(): Promise<{ loss: number; rate: number }> {
    const { schedule, maxGradientNorm, averageDecay } = this.#options;
    const rate = learningRate(schedule, this.state.step + 1);
    const tile = this.#nextTile();
    const loss = await trainStep(this.state, tile, {
      rate,
      maxGradientNorm,
      averageDecay,
      random: this.random.next,
    });
    return { loss, rate };
  }

  #nextTile(): TrainingTile {
    const { tileSize, augment, target } = this.#options;
    const { image: index, centreX, centreY } = this.#draw(this.random);
    const image = this.#images[index];
    if (!image) throw new RangeError(`there is no image ${index} among ${this.#images.length}`);
    const output = outputSize(tileSize, this.state.config.depth);
    const margin = Math.ceil(MARGIN_IN_SIGMA * target.sigma + target.rim);
    const labelSize = Math.min(tileSize, output + 2 * margin);
    const { planes, labels, emphasis } = augmentTile(image, {
      centreX,
      centreY,
      inputSize: tileSize,
      labelSize,
      params: augment,
      random: this.random,
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
