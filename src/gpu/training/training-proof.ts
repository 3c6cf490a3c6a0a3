import type { UNetConfig } from "../../core/card.ts";
import { ADAMW, clipFactor, createSlot, updateAverage, updateParameters } from "../../core/optimiser.ts";
import { foldParameters, initialParameters, pullBack } from "../../core/parameters.ts";
import { createRandom } from "../../core/random.ts";
import type { TrainerState, TrainingTile } from "../../core/training-network.ts";
import { getWeight } from "../../core/unet-layers.ts";
import { type Attempt, attempt } from "../attempt.ts";
import type { Pipelines } from "../pipelines.ts";
import type { Profile } from "../profile.ts";
import { dropMask, trainingNetworksOn } from "./gpu-training.ts";
import { referenceStep } from "./reference.ts";

/** Every kind of layer, skip connection and drop-out, and enough channels for the code that shares memory. */
const NET: UNetConfig = {
  ...{ depth: 1, baseFilters: 16, inputChannels: 1, classes: 3 },
  ...{ dropout: 0.5, norm: "none" },
};
const TILE = 24;
const OUTPUT = 8;
const PARAMETERS = { standardised: true, input: { centre: 0.35, scale: 5 } };
/** A larger ε than usual: Adam makes a whole step of a rounding error otherwise. */
const OPTIMISER = { ...ADAMW, epsilon: 1e-3 };
const STEP = { rate: 0.01, maxGradientNorm: 1, averageDecay: 0.5 };

/** Largest difference of a parameter, of what the optimiser remembers, and of an average, over the largest of its kind. */
const TOLERANCE = 1e-3;

/** Where training begins in the proof. */
function freshState(): TrainerState {
  const parameters = initialParameters(NET, PARAMETERS, createRandom(1).gaussian);
  const slots = new Map([...parameters].map(([name, { length }]) => [name, createSlot(OPTIMISER, length)]));
  const folded = foldParameters(NET, PARAMETERS, parameters);
  // zeros, so that it comes of the step alone
  const average = new Map(
    [...folded].map(([name, { kernel, bias }]) => [
      name,
      { kernel: new Float32Array(kernel.length), bias: new Float32Array(bias.length) },
    ]),
  );
  return {
    config: NET,
    parameterisation: PARAMETERS,
    optimiser: OPTIMISER,
    parameters,
    slots,
    average,
    step: 0,
  };
}

function proofTile(): TrainingTile {
  const { next } = createRandom(2);
  const classes = Uint8Array.from({ length: OUTPUT ** 2 }, () => Math.floor(next() * NET.classes));
  return {
    input: Float32Array.from({ length: TILE ** 2 }, next),
    size: TILE,
    classes,
    weights: Float32Array.from(classes, () => (next() < 0.2 ? 0 : next())),
  };
}

/** The step in plain loops. */
function expectedStep(state: TrainerState, tile: TrainingTile, random: () => number): number {
  const { parameters, slots, average } = state;
  const weights = foldParameters(NET, PARAMETERS, parameters);
  const { loss, gradients } = referenceStep(NET, weights, tile, dropMask(state, TILE, random));
  const own = pullBack(NET, PARAMETERS, parameters, gradients);
  const gradientScale = clipFactor(own.values(), STEP.maxGradientNorm);
  for (const [name, gradient] of own) {
    const options = { rate: STEP.rate, step: 1, gradientScale, decays: name.endsWith(".kernel") };
    updateParameters(OPTIMISER, getWeight(parameters, name), gradient, getWeight(slots, name), options);
  }
  for (const [name, { kernel, bias }] of foldParameters(NET, PARAMETERS, parameters)) {
    updateAverage(getWeight(average, name).kernel, kernel, STEP.averageDecay, 1);
    updateAverage(getWeight(average, name).bias, bias, STEP.averageDecay, 1);
  }
  return loss;
}

/** Largest difference over the largest value of each kind of array. */
function worstDifference(actual: TrainerState, expected: TrainerState): number {
  const kinds: ((state: TrainerState) => Float32Array[])[] = [
    ({ parameters }) => [...parameters.values()],
    ({ slots }) => [...slots.values()].map(({ first }) => first),
    ({ slots }) => [...slots.values()].map(({ second }) => second),
    ({ average }) => [...average.values()].flatMap(({ kernel, bias }) => [kernel, bias]),
  ];
  return Math.max(...kinds.map((arrays) => difference(arrays(actual), arrays(expected))));
}

function difference(actual: Float32Array[], expected: Float32Array[]): number {
  let [largest, worst] = [0, 0];
  for (const [i, values] of expected.entries())
    for (const [j, value] of values.entries()) {
      largest = Math.max(largest, Math.abs(value));
      const error = Math.abs(value - (actual[i]?.[j] ?? Number.NaN));
      worst = Number.isFinite(error) ? Math.max(worst, error) : Number.POSITIVE_INFINITY;
    }
  return worst / largest;
}

/**
 * Holds a training step of a small network on a device against plain loops: loss, parameters, the optimiser's memory and
 * the average.
 *
 * @returns the largest difference that there was, over the largest value of its kind
 */
export function proveTraining(
  pipelines: Pipelines,
  profile: Profile,
  tolerance = TOLERANCE,
): Promise<Attempt<number>> {
  return attempt(pipelines.device, async () => {
    const worst = await worstOf(pipelines, profile);
    if (worst <= tolerance) return worst;
    throw new Error(`a step of training was off by ${worst.toPrecision(2)}`);
  });
}

async function worstOf(pipelines: Pipelines, profile: Profile): Promise<number> {
  const [expected, state] = [freshState(), freshState()];
  const tile = proofTile();
  const limits = { mostMacs: 2 ** 17, batchMacs: 2 ** 19, memoryBytes: 0, warps: false }; // cuts convolutions up, too
  const network = trainingNetworksOn({ pipelines, profile, ...limits })(state);
  if (network === null) throw new Error("the network does not fit");
  try {
    const loss = await network.step(tile, { ...STEP, random: createRandom(3).next });
    await network.read();
    const error = Math.abs(loss - expectedStep(expected, tile, createRandom(3).next)) / loss;
    return Math.max(error, worstDifference(state, expected));
  } finally {
    network.dispose();
  }
}
