import { type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";
import type { UNetConfig } from "../core/card.ts";
import { weightedCrossEntropy } from "../core/loss.ts";
import { clipFactor, updateAverage, updateParameters } from "../core/optimiser.ts";
import { foldParameters, pullBack } from "../core/parameters.ts";
import type { StepOptions, TrainerState, TrainingTile } from "../core/training-network.ts";
import { getWeight, type Weights } from "../core/unet-layers.ts";
import { checkAnswered } from "./answered.ts";
import { ComputeError } from "./errors.ts";
import { Tape } from "./tape.ts";
import { unet } from "./unet.ts";
import { disposeWeights, uploadWeights } from "./weights.ts";

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
  const { config, parameterisation, parameters } = state;
  const weights = foldParameters(config, parameterisation, parameters);
  const { loss, gradients: folded } = await lossGradients(
    config,
    weights,
    tile,
    options.random,
    options.signal,
  );
  const gradients = pullBack(config, parameterisation, parameters, folded);
  const gradientScale = clipFactor(gradients.values(), options.maxGradientNorm);
  state.step++;
  if (gradientScale === 0) return loss; // a gradient that is not finite is skipped, not applied
  for (const [name, gradient] of gradients) {
    updateParameters(state.optimiser, getWeight(parameters, name), gradient, getWeight(state.slots, name), {
      rate: options.rate,
      step: state.step,
      gradientScale,
      decays: name.endsWith(".kernel"),
    });
  }
  const moved = foldParameters(config, parameterisation, parameters);
  for (const [name, average] of state.average) {
    const { kernel, bias } = getWeight(moved, name);
    updateAverage(average.kernel, kernel, options.averageDecay, state.step);
    updateAverage(average.bias, bias, options.averageDecay, state.step);
  }
  return loss;
}

/**
 * Loss of one tile and its gradient with respect to every weight, by `LAYER.kernel` and `LAYER.bias`.
 *
 * The loss itself is computed on the CPU: a read-back each step is needed anyway, because tfjs queues work
 * without waiting.
 *
 * @param signal asked between the two passes and before the gradients are given out
 */
export async function lossGradients(
  config: UNetConfig,
  weights: Weights,
  tile: TrainingTile,
  random: () => number,
  signal?: StepOptions["signal"],
): Promise<{ loss: number; gradients: Map<string, Float32Array> }> {
  const tensors = uploadWeights(config, weights);
  const tape = new Tape();
  try {
    const x = tensor4d(tile.input, [1, tile.size, tile.size, config.inputChannels]);
    const logits = unet({ config, weights: tensors, tape, random }, x);
    tape.own(logits);
    const values = Float32Array.from(await logits.data());
    signal?.throwIfAborted();
    checkAnswered(values, tile.input);
    const { loss, gradient } = weightedCrossEntropy(values, tile.classes, tile.weights, config.classes);
    const results = tape.backward(logits, tensor4d(gradient, logits.shape as Tensor4D["shape"]));
    const gradients = new Map<string, Float32Array>();
    for (const [name, tensor] of results) {
      gradients.set(name, Float32Array.from(await tensor.data()));
      tensor.dispose();
    }
    signal?.throwIfAborted();
    if (loss > 0) checkMoved(gradients);
    return { loss, gradients };
  } finally {
    tape.dispose();
    disposeWeights(tensors);
  }
}

/** @throws ComputeError when every gradient is 0: the device was lost between the forward pass and the end of the backward one */
function checkMoved(gradients: ReadonlyMap<string, Float32Array>): void {
  for (const gradient of gradients.values()) if (gradient.some((value) => value !== 0)) return;
  throw new ComputeError("the device returned no gradient; it may have been lost");
}
