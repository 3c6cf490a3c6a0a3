import { learningRate, type Schedule } from "../core/optimiser.ts";
import { createRandom, type Random } from "../core/random.ts";
import type { TrainerState, TrainingNetwork, TrainingTile } from "../core/training-network.ts";
import { trainingNetwork } from "./training-networks.ts";

/** How steps are taken, whatever the tiles. */
export interface StepPlan {
  readonly schedule: Schedule;
  /** Decay of the moving average of the weights. */
  readonly averageDecay: number;
  readonly maxGradientNorm: number;
}

/** Makes the tiles that a run trains on; the same stream of random numbers gives the same tiles. */
export interface TileMaker {
  readonly next: (random: Random) => TrainingTile;
}

/**
 * Draws tiles and takes steps; all that is random comes from one stream, so that its state continues the run.
 *
 * The next tile is made while the device computes: a GPU then never waits for it. On the CPU's own backend the step has
 * the same core, and nothing is gained or lost.
 */
export class StepRun {
  readonly #state: TrainerState;
  readonly #network: TrainingNetwork;
  readonly #plan: StepPlan;
  readonly #tiles: TileMaker;
  #random: Random;
  #ahead: DrawnTile | null = null;

  /** @param state what the run goes on from, and where `read` brings what came of it */
  constructor(state: TrainerState, tiles: TileMaker, plan: StepPlan, random: Random) {
    this.#state = state;
    this.#network = trainingNetwork(state);
    this.#plan = plan;
    this.#tiles = tiles;
    this.#random = random;
  }

  /** Steps done. */
  get steps(): number {
    return this.#network.steps;
  }

  /** The stream after the last step; a tile made ahead has drawn from a copy of it. */
  get random(): Random {
    return this.#random;
  }

  /** The state after the last step. */
  async read(): Promise<TrainerState> {
    await this.#network.read();
    return this.#state;
  }

  /** Frees what the network holds on a device; no step can follow. */
  dispose(): void {
    this.#network.dispose();
  }

  /**
   * Takes one step and returns the loss before it, with the learning rate. What it rejects with has left state and stream
   * as they were.
   */
  async step(): Promise<{ loss: number; rate: number }> {
    const { schedule, maxGradientNorm, averageDecay } = this.#plan;
    const rate = learningRate(schedule, this.steps + 1);
    const { tile, random } = this.#ahead ?? this.#drawTile();
    this.#ahead = null;
    const before = this.#random;
    this.#random = random;
    const options = { rate, maxGradientNorm, averageDecay, random: random.next };
    try {
      // All drop-out is drawn before the step first waits for the device, so the stream is where the next tile begins.
      const [loss] = await Promise.all([this.#network.step(tile, options), this.#drawAhead()]);
      return { loss, rate };
    } catch (thrown) {
      this.#ahead = null;
      this.#random = before;
      throw thrown;
    }
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
