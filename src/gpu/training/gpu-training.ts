import type { OptimiserOptions } from "../../core/optimiser.ts";
import { tileInput } from "../../core/tile-input.ts";
import { outputSize } from "../../core/tiles.ts";
import type {
  StepOptions,
  StepTile,
  TrainerState,
  TrainingNetwork,
  TrainingNetworkMaker,
} from "../../core/training-network.ts";
import { VECTOR } from "../convolution.ts";
import { MOST_CLASSES } from "../programs/predicting.ts";
import { ImageWarp } from "../warp/image-warp.ts";
import { ParameterBuffers } from "./parameter-buffers.ts";
import { CONTROL_FIELDS } from "./parameter-programs.ts";
import { type TrainingDevice, TrainingGraph } from "./training-graph.ts";

/** Networks in training of our own on a device; null for widths that are not a multiple of four, and for more classes than fit. */
export function trainingNetworksOn(device: TrainingDevice): TrainingNetworkMaker {
  return (state) => {
    const { baseFilters, classes, depth } = state.config;
    const fits = baseFilters % VECTOR === 0 && classes <= MOST_CLASSES && depth > 0;
    return fits ? new GpuTraining(device, state) : null;
  };
}

/** Planes of images may take a part of what a network in training may: a network is cut down to fit, images are not. */
const PLANES_SHARE = 4;

class GpuTraining implements TrainingNetwork {
  readonly #device: TrainingDevice;
  readonly #state: TrainerState;
  readonly #warp: ImageWarp | null;
  #steps: number;
  #parameters: ParameterBuffers | null = null;
  #graph: TrainingGraph | null = null;
  /** Settles when the device is free for the next call. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Why nothing more can come of this. */
  #broken: Error | null = null;

  constructor(device: TrainingDevice, state: TrainerState) {
    this.#device = device;
    this.#state = state;
    this.#steps = state.step;
    this.#warp = device.warps ? new ImageWarp(device.pipelines, device.memoryBytes / PLANES_SHARE) : null;
  }

  get prefersDrawn(): boolean {
    return this.#warp !== null;
  }

  get steps(): number {
    return this.#steps;
  }

  async step(tile: StepTile, options: StepOptions): Promise<number> {
    checkTile(this.#state, tile);
    const mask = dropMask(this.#state, tile.size, options.random);
    return this.#inTurn(() => this.#step(tile, mask, options));
  }

  read(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#parameters?.read();
      this.#state.step = this.#steps;
    });
  }

  dispose(): void {
    this.#broken ??= new Error("this training has ended");
    this.#graph?.dispose();
    this.#parameters?.dispose();
    this.#warp?.dispose();
  }

  async #step(tile: StepTile, mask: Float32Array<ArrayBuffer>, options: StepOptions): Promise<number> {
    const { config, parameterisation, optimiser } = this.#state;
    this.#parameters ??= await ParameterBuffers.upload(this.#device.pipelines, this.#state);
    if (this.#graph?.tileSize !== tile.size) {
      this.#graph?.dispose();
      this.#graph = null;
      this.#graph = await TrainingGraph.build(this.#device, this.#parameters, {
        ...{ config, parameterisation, optimiser, tileSize: tile.size },
      });
    }
    this.#parameters.writeSettings(settingsOf(optimiser, options, this.#steps + 1));
    const goesOn = (): boolean => this.#broken === null && options.signal?.aborted !== true;
    try {
      const result = await this.#graph.run(tile, mask, (input) => this.#writeInput(tile, input), goesOn);
      if (result !== null) return this.#take(result);
    } catch (thrown) {
      this.#broken ??= thrown instanceof Error ? thrown : new Error(String(thrown));
    }
    if (this.#broken === null) options.signal?.throwIfAborted();
    throw this.#broken ?? new Error("this step was given up");
  }

  /** Counts a step that moved the parameters. */
  #take(result: Float32Array): number {
    const value = (name: (typeof CONTROL_FIELDS)[number]): number =>
      result[CONTROL_FIELDS.indexOf(name)] ?? 0;
    const step = this.#steps + 1;
    checkAnswer(value("step") === step, value("loss"), value("norm"));
    this.#steps = step;
    return value("loss");
  }

  /** Writes a tile's input, or submits what makes it. */
  #writeInput(tile: StepTile, input: GPUBuffer): void {
    if (!("input" in tile) && this.#warp?.takes(tile.image)) {
      this.#warp.submit(tile.image, tile.variation, tile.size, input);
    } else this.#device.pipelines.device.queue.writeBuffer(input, 0, Float32Array.from(tileInput(tile)));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(() => {
      if (this.#broken !== null) throw this.#broken;
      return work();
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

/** @throws RangeError when the tile's arrays do not fit its size */
function checkTile({ config }: TrainerState, tile: StepTile): void {
  const { size, classes, weights } = tile;
  const pixels = outputSize(size, config.depth) ** 2;
  const inputs = size ** 2 * config.inputChannels;
  const expected = [inputs, pixels, pixels];
  const drawn = "input" in tile ? tile.input.length : size ** 2 * tile.variation.greys.length;
  const actual = [drawn, classes.length, weights.length];
  if (expected.some((length, i) => length !== actual[i]))
    throw new RangeError(
      `a training tile of ${size} px has ${expected.join(", ")} input values, classes and weights, got ${actual.join(", ")}`,
    );
}

/** Factors of drop-out at the end of the contracting path, drawn as tfjs's layers draw them. */
export function dropMask(
  { config: { dropout, depth, baseFilters } }: TrainerState,
  size: number,
  random: () => number,
): Float32Array<ArrayBuffer> {
  if (dropout <= 0) return new Float32Array();
  const bottom = (size - 4 * (2 ** depth - 1)) / 2 ** depth - 4;
  const kept = 1 / (1 - dropout);
  return Float32Array.from({ length: bottom ** 2 * baseFilters * 2 ** depth }, () =>
    random() < dropout ? 0 : kept,
  );
}

/** What the device is told of a step, by `CONTROL_FIELDS`. */
export function settingsOf(
  optimiser: OptimiserOptions,
  { rate, maxGradientNorm, averageDecay }: StepOptions,
  step: number,
): Partial<Record<(typeof CONTROL_FIELDS)[number], number>> {
  const common = {
    ...{ step, rate, average: Math.min(averageDecay, (1 + step) / (10 + step)) },
    maxNorm: Math.min(maxGradientNorm, LARGEST),
  };
  if (optimiser.kind === "sgd") return { ...common, momentum: optimiser.momentum };
  const { beta1, beta2, epsilon, weightDecay } = optimiser;
  return {
    ...common,
    ...{ keep: 1 - rate * weightDecay, momentum: beta1, beta1Rest: 1 - beta1, beta2, beta2Rest: 1 - beta2 },
    ...{ correction1: 1 - beta1 ** step, correction2: 1 - beta2 ** step, epsilon },
  };
}

/** Stands for no limit where a value must be finite. */
const LARGEST = 3e38;

/** @throws Error when a device's answer cannot be one */
function checkAnswer(answered: boolean, loss: number, norm: number): void {
  if (!answered) throw new Error("the GPU returned no valid result of a step; it may have been lost");
  if (loss > 0 && norm === 0) throw new Error("the GPU returned no gradient; it may have been lost");
}
