import { type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";
import type { UNetConfig } from "../core/card.ts";
import { weightedCrossEntropy } from "../core/loss.ts";
import {
  clipFactor,
  createSlot,
  type OptimiserOptions,
  type OptimiserSlot,
  updateAverage,
  updateParameters,
} from "../core/optimiser.ts";
import { Tape } from "./tape.ts";
import { unet } from "./unet.ts";
import {
  disposeWeights,
  getWeight,
  type LayerWeights,
  layerSpecs,
  uploadWeights,
  type Weights,
} from "./weights.ts";

/** One training tile: the network's input and what each output pixel should be. */
export interface TrainingTile {
  /** `[size, size, channels]`, pixel-major. */
  readonly input: Float32Array;
  readonly size: number;
  /** Class of each output pixel; any value where the weight is 0. */
  readonly classes: Uint8Array;
  /** Weight of each output pixel, ≥ 0; 0 where nothing is labelled. */
  readonly weights: Float32Array;
}

/** Everything a run must keep to go on as if it had not stopped; all of it on the CPU. */
export interface TrainerState {
  readonly config: UNetConfig;
  readonly optimiser: OptimiserOptions;
  readonly weights: Weights;
  /** Moving average of the weights, which is what validates and ships. */
  readonly average: Weights;
  /** Per parameter array, `LAYER.kernel` and `LAYER.bias`. */
  readonly slots: ReadonlyMap<string, OptimiserSlot>;
  /** Steps done. */
  step: number;
}

export function createTrainerState(
  config: UNetConfig,
  optimiser: OptimiserOptions,
  weights: Weights,
): TrainerState {
  const slots = new Map<string, OptimiserSlot>();
  for (const [name, layer] of weights) {
    slots.set(`${name}.kernel`, createSlot(optimiser, layer.kernel.length));
    slots.set(`${name}.bias`, createSlot(optimiser, layer.bias.length));
  }
  return { config, optimiser, weights: copyWeights(weights), average: copyWeights(weights), slots, step: 0 };
}

export function copyWeights(weights: Weights): Weights {
  const copy = new Map<string, LayerWeights>();
  for (const [name, { kernel, bias }] of weights)
    copy.set(name, { kernel: kernel.slice(), bias: bias.slice() });
  return copy;
}

export interface StepOptions {
  readonly rate: number;
  /** Largest norm of the whole gradient; beyond it the gradient is scaled down. */
  readonly maxGradientNorm: number;
  /** Decay of the moving average of the weights, [0, 1). */
  readonly averageDecay: number;
  readonly random: () => number;
}

/**
 * One step: forward, weighted loss, backward, optimiser. Nothing of `state` changes before the gradients are
 * complete, so a step that fails or is given up leaves the last good weights.
 *
 * @returns the loss before the step
 */
export async function trainStep(
  state: TrainerState,
  tile: TrainingTile,
  options: StepOptions,
): Promise<number> {
  const { loss, gradients } = await lossGradients(state.config, state.weights, tile, options.random);
  const gradientScale = clipFactor(gradients.values(), options.maxGradientNorm);
  state.step++;
  if (gradientScale === 0) return loss; // a gradient that is not finite is skipped, not applied
  for (const [name, gradient] of gradients) {
    const dot = name.lastIndexOf(".");
    const part = name.endsWith(".kernel") ? "kernel" : "bias";
    const parameters = getWeight(state.weights, name.slice(0, dot))[part];
    updateParameters(state.optimiser, parameters, gradient, getWeight(state.slots, name), {
      rate: options.rate,
      step: state.step,
      gradientScale,
      decays: part === "kernel",
    });
    updateAverage(
      getWeight(state.average, name.slice(0, dot))[part],
      parameters,
      options.averageDecay,
      state.step,
    );
  }
  return loss;
}

/**
 * Loss of one tile and its gradient with respect to every parameter.
 *
 * The loss itself is computed on the CPU: a read-back each step is needed anyway, because tfjs queues work
 * without waiting.
 */
export async function lossGradients(
  config: UNetConfig,
  weights: Weights,
  tile: TrainingTile,
  random: () => number,
): Promise<{ loss: number; gradients: Map<string, Float32Array> }> {
  const tensors = uploadWeights(config, weights);
  const tape = new Tape();
  try {
    const x = tensor4d(tile.input, [1, tile.size, tile.size, config.inputChannels]);
    const logits = unet({ config, weights: tensors, tape, random }, x);
    const values = (await logits.data()) as Float32Array;
    const { loss, gradient } = weightedCrossEntropy(values, tile.classes, tile.weights, config.classes);
    const results = tape.backward(logits, tensor4d(gradient, logits.shape as Tensor4D["shape"]));
    logits.dispose();
    const gradients = new Map<string, Float32Array>();
    for (const [name, tensor] of results) {
      gradients.set(name, ((await tensor.data()) as Float32Array).slice());
      tensor.dispose();
    }
    return { loss, gradients };
  } finally {
    tape.dispose();
    disposeWeights(tensors);
  }
}

/** Names of all parameter arrays in the order of computation. */
export function parameterNames(config: UNetConfig): string[] {
  return layerSpecs(config).flatMap((layer) => [`${layer.name}.kernel`, `${layer.name}.bias`]);
}
