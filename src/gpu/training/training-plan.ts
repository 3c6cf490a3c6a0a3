import type { UNetConfig } from "../../core/card.ts";
import type { OptimiserOptions } from "../../core/optimiser.ts";
import type { Parameterisation } from "../../core/parameters.ts";
import { outputSize } from "../../core/tiles.ts";
import type { Profile } from "../profile.ts";
import { planSlots, type SlotPlan } from "../slots.ts";
import { parameterLayout } from "./parameter-layout.ts";
import {
  outputsOf,
  type TrainingMap,
  type TrainingStep,
  trainingMapLength,
  trainingSteps,
} from "./training-steps.ts";
import { scratchLength } from "./weight-passes.ts";

const FLOAT = Float32Array.BYTES_PER_ELEMENT;

/** What a training step on a device takes. */
export interface TrainingPlan {
  readonly steps: readonly TrainingStep[];
  readonly slots: SlotPlan<TrainingMap>;
  /** Values of weight gradients before they are added up. */
  readonly scratch: number;
  /** Levels, from the top, whose inner maps are computed twice. */
  readonly recomputed: number;
  /** Bytes of all that is kept on the device, parameters included, and of the largest buffer. */
  readonly bytes: number;
  readonly largestBytes: number;
}

/** What a plan is made for. */
export interface PlanRequest {
  readonly config: UNetConfig;
  readonly parameterisation: Parameterisation;
  readonly optimiser: OptimiserOptions;
  readonly tileSize: number;
  readonly profile: Profile;
  /** Bytes that there are; a plan may need more when even the smallest does. */
  readonly memoryBytes: number;
}

/**
 * Plans a step's buffers: as few maps as fit the memory are computed twice.
 *
 * @throws RangeError when the tile does not fit the network
 */
export function planTraining(request: PlanRequest): TrainingPlan {
  let smallest = planWith(request, 0);
  for (let levels = 1; levels <= request.config.depth + 1; levels++) {
    if (smallest.bytes <= request.memoryBytes) break;
    const plan = planWith(request, levels);
    if (plan.bytes < smallest.bytes) smallest = plan;
  }
  return smallest;
}

function planWith(request: PlanRequest, recomputed: number): TrainingPlan {
  const { config, tileSize, profile, optimiser, parameterisation } = request;
  const output = outputSize(tileSize, config.depth);
  const steps = trainingSteps(config, tileSize, recomputed);
  const uses = steps.map((step) => ({ inputs: step.inputs, outputs: outputsOf(step) }));
  const slots = planSlots(uses, (map) => trainingMapLength(map) * FLOAT);
  const layout = parameterLayout(config, parameterisation);
  const scratch = Math.max(...steps.map((step) => scratchLength(step, layout, profile)));
  const { total, weights, kernels } = layout;
  // parameters and gradients; slots; folded weights and their average; turned kernels
  const moments = optimiser.kind === "adamw" ? 2 : 1;
  const parameters = (2 + moments) * total + 2 * weights + kernels;
  const bottom = steps.find((step) => step.kind === "convolve" && step.drops)?.output;
  const tile = 2 * output ** 2 + output ** 2 / FLOAT + (bottom ? trainingMapLength(bottom) : 0);
  const maps = slots.sizes.reduce((sum, size) => sum + size, 0);
  return {
    ...{ steps, slots, scratch, recomputed },
    bytes: maps + (scratch + parameters + tile) * FLOAT,
    largestBytes: Math.max(...slots.sizes, scratch * FLOAT, total * FLOAT),
  };
}
