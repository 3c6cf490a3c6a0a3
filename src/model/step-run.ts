import { learningRate, type Schedule } from "../core/optimiser.ts";
import { createRandom, drawSeed, type Random } from "../core/random.ts";
import type { StepTile, TrainerState, TrainingNetwork } from "../core/training-network.ts";
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
  /** Tiles that are worth asking for before the step they are for. */
  readonly ahead: number;
  /**
   * All that is drawn of the images is drawn before this returns.
   *
   * @param keepDrawn whether the tile's input is left as it is drawn
   */
  readonly next: (random: Random, keepDrawn?: boolean) => Promise<StepTile>;
}

/** What one step draws from: its tile and its drop-out have streams of their own, so that neither waits for the other. */
export interface StepStreams {
  readonly tile: Random;
  readonly dropout: Random;
}

/** Takes the next step's streams from a run's. */
export function drawStep(random: Random): StepStreams {
  return { tile: createRandom(drawSeed(random)), dropout: createRandom(drawSeed(random)) };
}

/**
 * Draws tiles and takes steps; all that is random comes from one stream, so that its state continues the run.
 *
 * The next tiles are made while a step is taken, as many as can be made at a time; how many, and where, changes no bit.
 */
export class StepRun {
  readonly #state: TrainerState;
  readonly #network: TrainingNetwork;
  readonly #plan: StepPlan;
  readonly #tiles: TileMaker;
  #random: Random;
  /** The next steps, in their order. */
  #ahead: DrawnStep[] = [];

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

  /** The stream after the last step; what is drawn ahead comes from copies of it. */
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
   *
   * @param signal gives the step up
   */
  async step(signal?: AbortSignal): Promise<{ loss: number; rate: number }> {
    const { schedule, maxGradientNorm, averageDecay } = this.#plan;
    const rate = learningRate(schedule, this.steps + 1);
    try {
      const { tile, dropout, after } = await this.#next();
      this.#drawAhead(after);
      const options = { rate, maxGradientNorm, averageDecay, random: dropout.next, signal };
      const loss = await this.#network.step(tile, options);
      this.#random = after;
      return { loss, rate };
    } catch (thrown) {
      // What was drawn after this step would leave it out.
      this.forgetTiles();
      throw thrown;
    }
  }

  /** Makes the next tiles anew; to be called when labels have changed, so that they see them. */
  forgetTiles(): void {
    this.#ahead = [];
  }

  async #next(): Promise<Omit<DrawnStep, "tile"> & { readonly tile: StepTile }> {
    const step = this.#ahead.shift() ?? this.#draw(this.#random);
    return { ...step, tile: await step.tile };
  }

  /** @param from the run's stream after the step in hand */
  #drawAhead(from: Random): void {
    while (this.#ahead.length < this.#tiles.ahead) {
      const step = this.#draw(this.#ahead.at(-1)?.after ?? from);
      // It may be forgotten; who waits for it learns of its error all the same.
      step.tile.catch(() => undefined);
      this.#ahead.push(step);
    }
  }

  #draw(from: Random): DrawnStep {
    const after = createRandom(from.state());
    const { tile, dropout } = drawStep(after);
    return { tile: this.#tiles.next(tile, this.#network.prefersDrawn), dropout, after };
  }
}

interface DrawnStep {
  readonly tile: Promise<StepTile>;
  readonly dropout: Random;
  /** The run's stream behind it. */
  readonly after: Random;
}
