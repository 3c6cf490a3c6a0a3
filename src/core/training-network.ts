import type { ImagePlanes, Variation } from "./augment.ts";
import type { UNetConfig } from "./card.ts";
import type { OptimiserOptions, OptimiserSlot } from "./optimiser.ts";
import type { Parameterisation, Parameters } from "./parameters.ts";
import type { Weights } from "./unet-layers.ts";

/** What each output pixel of a training tile should be. */
export interface TileTarget {
  /** Edge of the network's input in px. */
  readonly size: number;
  /** Class of each output pixel; any value where the weight is 0. */
  readonly classes: Uint8Array;
  /** Weight of each output pixel, ≥ 0; 0 where nothing is labelled. */
  readonly weights: Float32Array;
}

/** One training tile: the network's input and what each output pixel should be. */
export interface TrainingTile extends TileTarget {
  /** `[size, size, channels]`, pixel-major. */
  readonly input: Float32Array;
}

/** A training tile whose input is drawn and not made yet. */
export interface DrawnTile extends TileTarget {
  /** What the input is made from. Its planes do not change. */
  readonly image: ImagePlanes;
  readonly variation: Variation;
}

/** A tile for a step; its input is what `tileInput` gives. */
export type StepTile = TrainingTile | DrawnTile;

/** Everything a run must keep to go on as if it had not stopped; all of it on the CPU. */
export interface TrainerState {
  readonly config: UNetConfig;
  readonly parameterisation: Parameterisation;
  readonly optimiser: OptimiserOptions;
  readonly parameters: Parameters;
  /** Moving average of the network's weights, which is what validates and ships. */
  readonly average: Weights;
  /** One for each parameter array. */
  readonly slots: ReadonlyMap<string, OptimiserSlot>;
  /** Steps done. */
  step: number;
}

export interface StepOptions {
  readonly rate: number;
  /** Largest norm of the whole gradient; beyond it the gradient is scaled down. */
  readonly maxGradientNorm: number;
  /** Decay of the moving average of the weights, [0, 1). */
  readonly averageDecay: number;
  readonly random: () => number;
  /** Ends the step before anything has moved, with the signal's reason; too late, it changes nothing. */
  readonly signal?: { readonly aborted: boolean; readonly throwIfAborted: () => void } | undefined;
}

/**
 * A network in training. Its state may live on a device: the one on the CPU that it was made for is as of the last
 * `read`, and whole at any time.
 */
export interface TrainingNetwork {
  /** Steps done. */
  readonly steps: number;
  /** Whether it makes the inputs of drawn tiles faster than another thread would. */
  readonly prefersDrawn: boolean;
  /**
   * One step: forward, weighted loss, backward, optimiser. A step that fails or is given up leaves parameters and step
   * count as they were; after one that was given up, others can follow.
   *
   * @returns the loss before the step
   */
  readonly step: (tile: StepTile, options: StepOptions) => Promise<number>;
  /** Brings the state on the CPU up to date; when it fails, that stays as it was. */
  readonly read: () => Promise<void>;
  readonly dispose: () => void;
}

/** Makes a backend's own form of a network in training; null when it has none for these shapes. */
export type TrainingNetworkMaker = (state: TrainerState) => TrainingNetwork | null;
