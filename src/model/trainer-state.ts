import type { UNetConfig } from "../core/card.ts";
import { createSlot, type OptimiserOptions, type OptimiserSlot } from "../core/optimiser.ts";
import { foldParameters, type Parameterisation, type Parameters } from "../core/parameters.ts";
import type { TrainerState } from "../core/training-network.ts";
import type { Weights } from "../core/unet-layers.ts";

export function createTrainerState(
  config: UNetConfig,
  parameterisation: Parameterisation,
  optimiser: OptimiserOptions,
  parameters: Parameters,
): TrainerState {
  const slots = freshSlots(optimiser, parameters);
  const average = copyWeights(foldParameters(config, parameterisation, parameters));
  return { config, parameterisation, optimiser, parameters, average, slots, step: 0 };
}

/** An optimiser's memory before its first step. */
export function freshSlots(
  optimiser: OptimiserOptions,
  parameters: Parameters,
): ReadonlyMap<string, OptimiserSlot> {
  return new Map([...parameters].map(([name, { length }]) => [name, createSlot(optimiser, length)]));
}

export function copyWeights(weights: Weights): Weights {
  return new Map(
    [...weights].map(([name, { kernel, bias }]) => [name, { kernel: kernel.slice(), bias: bias.slice() }]),
  );
}
