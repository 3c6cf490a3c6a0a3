import * as v from "valibot";
import type { OptimiserSlot } from "../core/optimiser.ts";
import { parameterLengths } from "../core/parameters.ts";
import type { RandomState } from "../core/random.ts";
import type { TrainerState } from "../core/training-network.ts";
import { getWeight, kernelLength, layerSpecs, type Weights } from "../core/unet-layers.ts";
import { architectureSchema } from "./card-format.ts";
import { ModelError } from "./errors.ts";
import { type NamedTensor, parseSafetensors, writeSafetensors } from "./safetensors.ts";
import type { ValidationFigures } from "./validate.ts";

/** Everything a training run needs to go on as if it had not stopped. */
export interface Checkpoint {
  readonly state: TrainerState;
  readonly random: RandomState;
  /** Seconds of training behind it. */
  readonly seconds: number;
  /** Null before the first validation. */
  readonly best: Best | null;
  /** Where a session of fine-tuning stands; absent from checkpoints of the command line. */
  readonly teaching?: { readonly judgedAt: number; readonly withoutBetter: number } | undefined;
}

/** The weights that scored best on held-out images. */
export interface Best {
  readonly score: number;
  readonly step: number;
  readonly weights: Weights;
  /** All figures of that validation; empty in checkpoints of earlier versions. */
  readonly figures: ValidationFigures;
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
  best: v.nullable(
    v.object({ score: finite, step: finite, figures: v.optional(v.record(v.string(), finite), {}) }),
  ),
  teaching: v.optional(v.object({ judgedAt: finite, withoutBetter: finite })),
});

/** Writes a checkpoint as a float32 safetensors file. */
export function saveCheckpoint({ state, random, seconds, best, teaching }: Checkpoint): ArrayBuffer {
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
    best: best && { score: best.score, step: best.step, figures: best.figures },
    teaching,
  };
  return writeSafetensors({ metadata: { [KEY]: JSON.stringify(record) }, tensors }, "F32");
}

/** @throws ModelError when the file is no checkpoint or is damaged */
export function loadCheckpoint(fileName: string, bytes: ArrayBuffer): Checkpoint {
  const { metadata, tensors } = parseSafetensors(fileName, bytes);
  const { architecture: config, ...record } = parseRecord(fileName, metadata[KEY]);
  const { parameterisation, optimiser, step, random, seconds, best, teaching } = record;
  const take = (name: string, length: number): Float32Array => {
    const data = tensors.get(name)?.data;
    if (data?.length === length && data.every(Number.isFinite)) return data;
    throw new ModelError(`${fileName}: the checkpoint is damaged at ${name}. Go on from an earlier one.`);
  };
  const takeWeights = (prefix: string): Weights =>
    new Map(
      layerSpecs(config).map((layer) => [
        layer.name,
        {
          kernel: take(`${prefix}.${layer.name}.kernel`, kernelLength(layer)),
          bias: take(`${prefix}.${layer.name}.bias`, layer.outputs),
        },
      ]),
    );
  const parameters = new Map<string, Float32Array>();
  const slots = new Map<string, OptimiserSlot>();
  for (const [name, length] of parameterLengths(config, parameterisation)) {
    parameters.set(name, take(`parameter.${name}`, length));
    const second = take(`second.${name}`, optimiser.kind === "adamw" ? length : 0);
    slots.set(name, { first: take(`first.${name}`, length), second });
  }
  return {
    state: { config, parameterisation, optimiser, parameters, average: takeWeights("average"), slots, step },
    random,
    seconds,
    best: best && { ...best, weights: takeWeights("best") },
    teaching,
  };
}

function parseRecord(fileName: string, text: string | undefined): v.InferOutput<typeof recordSchema> {
  if (text === undefined)
    throw new ModelError(
      `${fileName} is not a training checkpoint: choose a file that training wrote beside its model.`,
    );
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), recordSchema), text);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new ModelError(
    `${fileName}: the checkpoint's record is damaged (${v.getDotPath(issue) ?? "record"}: ${issue.message}).`,
  );
}
