import * as v from "valibot";
import type { OptimiserSlot } from "../core/optimiser.ts";
import type { RandomState } from "../core/random.ts";
import { architectureSchema } from "./card-format.ts";
import { ModelError } from "./errors.ts";
import { type NamedTensor, parseSafetensors, writeSafetensors } from "./safetensors.ts";
import type { TrainerState } from "./trainer.ts";
import { getWeight, layerSpecs, type Weights } from "./weights.ts";

/** Everything a training run needs to go on as if it had not stopped. */
export interface Checkpoint {
  readonly state: TrainerState;
  readonly random: RandomState;
  /** Seconds of training behind it. */
  readonly seconds: number;
  /** Validation figures of the best weights so far and those weights, or null before the first validation. */
  readonly best: { readonly score: number; readonly step: number; readonly weights: Weights } | null;
}

const KEY = "utile-checkpoint";

const finite = v.pipe(v.number(), v.finite());
const optimiserSchema = v.variant("kind", [
  v.object({ kind: v.literal("sgd"), momentum: finite }),
  v.object({ kind: v.literal("adamw"), beta1: finite, beta2: finite, epsilon: finite, weightDecay: finite }),
]);
const recordSchema = v.object({
  format: v.literal(1),
  architecture: architectureSchema,
  parameterisation: v.object({
    standardised: v.boolean(),
    input: v.object({ centre: finite, scale: finite }),
  }),
  optimiser: optimiserSchema,
  step: v.pipe(v.number(), v.integer()),
  random: v.object({ words: v.tuple([finite, finite, finite, finite]), spare: v.nullable(finite) }),
  seconds: finite,
  best: v.nullable(v.object({ score: finite, step: finite })),
});

/** Writes a checkpoint as a float32 safetensors file. */
export function saveCheckpoint({ state, random, seconds, best }: Checkpoint): ArrayBuffer {
  const tensors = new Map<string, NamedTensor>();
  const put = (name: string, data: Float32Array): void => {
    tensors.set(name, { shape: [data.length], data });
  };
  for (const [name, values] of state.parameters) {
    const { first, second } = getWeight(state.slots, name);
    put(`parameter.${name}`, values);
    put(`first.${name}`, first);
    put(`second.${name}`, second);
  }
  const putWeights = (prefix: string, weights: Weights): void => {
    for (const [name, { kernel, bias }] of weights) {
      put(`${prefix}.${name}.kernel`, kernel);
      put(`${prefix}.${name}.bias`, bias);
    }
  };
  putWeights("average", state.average);
  if (best) putWeights("best", best.weights);
  const { config: architecture, parameterisation, optimiser, step } = state;
  const record = {
    format: 1,
    architecture,
    parameterisation,
    optimiser,
    step,
    random,
    seconds,
    best: best && { score: best.score, step: best.step },
  };
  return writeSafetensors({ metadata: { [KEY]: JSON.stringify(record) }, tensors }, "F32");
}

/** @throws ModelError when the file is no checkpoint or is damaged */
export function loadCheckpoint(fileName: string, bytes: ArrayBuffer): Checkpoint {
  const { metadata, tensors } = parseSafetensors(fileName, bytes);
  const text = metadata[KEY];
  if (text === undefined)
    throw new ModelError(
      `${fileName} is not a training checkpoint: choose a file that training wrote beside its model.`,
    );
  const {
    architecture: config,
    parameterisation,
    optimiser,
    step,
    ...record
  } = v.parse(recordSchema, JSON.parse(text));
  const take = (name: string): Float32Array => {
    const tensor = tensors.get(name);
    if (!tensor) throw new ModelError(`${fileName}: ${name} is missing: the checkpoint is damaged.`);
    return tensor.data;
  };
  const takeWeights = (prefix: string): Weights =>
    new Map(
      layerSpecs(config).map(({ name }) => [
        name,
        { kernel: take(`${prefix}.${name}.kernel`), bias: take(`${prefix}.${name}.bias`) },
      ]),
    );
  const parameters = new Map<string, Float32Array>();
  const slots = new Map<string, OptimiserSlot>();
  for (const key of tensors.keys()) {
    if (!key.startsWith("parameter.")) continue;
    const name = key.slice("parameter.".length);
    parameters.set(name, take(key));
    slots.set(name, { first: take(`first.${name}`), second: take(`second.${name}`) });
  }
  return {
    state: { config, parameterisation, optimiser, parameters, average: takeWeights("average"), slots, step },
    random: record.random,
    seconds: record.seconds,
    best: record.best && { ...record.best, weights: takeWeights("best") },
  };
}
