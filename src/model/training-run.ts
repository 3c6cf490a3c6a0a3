import { learningRate, type Schedule } from "../core/optimiser.ts";
import { createRandom, type Random } from "../core/random.ts";
import { type TileOptions, TileSource, type TrainingImage } from "./tile-source.ts";
import { type TrainerState, type TrainingTile, trainStep } from "./trainer.ts";

/** A training recipe: everything but the data and the network. */
export interface TrainingOptions extends TileOptions {
  readonly schedule: Schedule;
  /** Decay of the moving average of the weights. */
  readonly averageDecay: number;
  readonly maxGradientNorm: number;
}

/**
 * Draws tiles and takes steps; all that is random comes from one stream, so that its state continues the run.
 *
 * The next tile is made while the device computes: a GPU then never waits for it. On the CPU's own backend the step has
 * the same core, and nothing is gained or lost.
 */
export class TrainingRun {
  readonly state: TrainerState;
  readonly #options: TrainingOptions;
  readonly #tiles: TileSource;
  #random: Random;
  #ahead: DrawnTile | null = null;

  /** @throws RangeError when no image has a labelled pixel */
  constructor(
    state: TrainerState,
    images: readonly TrainingImage[],
    options: TrainingOptions,
    random: Random,
  ) {
    this.state = state;
    this.#options = options;
    this.#tiles = new TileSource(images, options, state.config.depth);
    this.#random = random;
  }

  /** The stream after the last step; a tile made ahead has drawn from a copy of it. */
  get random(): Random {
    return this.#random;
  }

  /** Takes one step and returns the loss before it, with the learning rate. */
  async step(): Promise<{ loss: number; rate: number }> {
    const { schedule, maxGradientNorm, averageDecay } = this.#options;
    const rate = learningRate(schedule, this.state.step + 1);
    const { tile, random } = this.#ahead ?? this.#drawTile();
    this.#ahead = null;
    this.#random = random;
    const options = { rate, maxGradientNorm, averageDecay, random: random.next };
    // All drop-out is drawn before `trainStep` first waits for the device, so the stream is where the next tile begins.
    const [loss] = await Promise.all([trainStep(this.state, tile, options), this.#drawAhead()]);
    return { loss, rate };
  }

  /** Makes the next tile anew; to be called when labels have changed, so that it sees them. */
  forgetTile(): void {
    this.#ahead = null;
  }

  async #drawAhead(): Promise<void> {
    this.#ahead = this.#drawTile();
  }

  #drawTile(): DrawnTile {
    const random = createRandom(this.#random.state());
    return { tile: this.#tiles.next(random), random };
  }
}

interface DrawnTile {
  readonly tile: TrainingTile;
  /** The stream behind it. */
  readonly random: Random;
}
