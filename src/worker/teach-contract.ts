import * as v from "valibot";
import type { AugmentParams } from "../core/augment-params.ts";
import type { Contract } from "./rpc.ts";
import {
  buffer,
  floats,
  guardOf,
  imageRect,
  modelClass,
  noProgress,
  planes,
  raster,
  segmentOptions,
  size,
  tileProgress,
} from "./schemas.ts";
import type { TeachApi, TeachFigures, TeachProgress, TeachSettings } from "./teach-protocol.ts";

const range = v.tuple([v.number(), v.number()]);

const augment: v.GenericSchema<AugmentParams> = v.object({
  rotation: v.number(),
  flip: v.boolean(),
  scale: range,
  shift: v.number(),
  elastic: v.object({ knots: v.number(), std: v.number() }),
  gain: range,
  offset: v.number(),
  gamma: range,
  inversion: v.number(),
  noise: v.number(),
  blur: v.number(),
  sharpening: v.number(),
  illumination: v.number(),
});

const choices = {
  optimiser: v.picklist(["adamw", "sgd"]),
  rate: v.number(),
  steps: v.number(),
  tileSize: v.number(),
  w0: v.number(),
  sigma: v.number(),
  dropout: v.number(),
  augment,
  validateEvery: v.pipe(v.number(), v.integer(), v.minValue(1)),
  seed: v.number(),
} as const;

/** How a network is fine-tuned, as it is sent and stored. */
export const teachSettings: v.GenericSchema<TeachSettings> = v.object(choices);

/** Some of those settings. */
export const teachChoices: v.GenericSchema<Partial<TeachSettings>> = v.object({
  optimiser: v.exactOptional(choices.optimiser),
  rate: v.exactOptional(choices.rate),
  steps: v.exactOptional(choices.steps),
  tileSize: v.exactOptional(choices.tileSize),
  w0: v.exactOptional(choices.w0),
  sigma: v.exactOptional(choices.sigma),
  dropout: v.exactOptional(choices.dropout),
  augment: v.exactOptional(choices.augment),
  validateEvery: v.exactOptional(choices.validateEvery),
  seed: v.exactOptional(choices.seed),
});

/** What images and their changes have in common. */
const labels = {
  id: v.string(),
  ids: v.instance(Uint32Array),
  emphasis: v.nullable(v.instance(Uint8Array)),
  classes: v.map(v.number(), v.number()),
  held: v.array(imageRect),
};

/** Held-back figures, as they are sent and stored. */
export const teachFigures: v.GenericSchema<TeachFigures> = v.object({
  iou: v.number(),
  dice: v.number(),
  ap50: v.number(),
  seg: v.number(),
  loss: v.number(),
  images: v.number(),
  regions: v.number(),
  objects: v.number(),
});

const progress: v.GenericSchema<TeachProgress> = v.variant("kind", [
  v.object({
    kind: v.literal("step"),
    step: v.number(),
    loss: v.number(),
    rate: v.number(),
    seconds: v.number(),
  }),
  v.object({
    kind: v.literal("validation"),
    step: v.number(),
    figures: v.nullable(teachFigures),
    best: v.boolean(),
    model: v.nullable(buffer),
  }),
  v.object({ kind: v.literal("checkpoint"), step: v.number(), bytes: buffer }),
]);

const which = v.picklist(["latest", "best"]);
const nothing = guardOf(v.null());
const noOutput = { progress: noProgress, output: nothing };

const sample = v.object({
  size: v.number(),
  plane: floats,
  outputSize: v.number(),
  target: v.instance(Uint8Array),
  weights: floats,
});

/** What of fine-tuning may pass between the page and the engine worker. */
export const TEACH_CONTRACT: Contract<TeachApi> = {
  teachOpen: {
    input: guardOf(
      v.object({
        parent: v.string(),
        checkpoint: v.nullable(buffer),
        classes: v.array(modelClass),
        settings: teachSettings,
      }),
    ),
    progress: noProgress,
    output: guardOf(v.object({ step: v.number() })),
  },
  teachPut: {
    input: guardOf(
      v.object({
        ...labels,
        name: v.string(),
        image: raster,
        options: v.object({ scale: v.exactOptional(v.number()), channel: v.exactOptional(v.number()) }),
      }),
    ),
    ...noOutput,
  },
  teachPatch: { input: guardOf(v.object({ ...labels, rect: imageRect })), ...noOutput },
  teachDrop: { input: guardOf(v.object({ id: v.string() })), ...noOutput },
  teachTrain: {
    input: guardOf(v.object({ settings: teachSettings })),
    progress: guardOf(progress),
    output: guardOf(v.object({ step: v.number(), reason: v.picklist(["steps", "paused", "settled"]) })),
  },
  teachPause: { input: nothing, ...noOutput },
  teachPredict: {
    input: guardOf(v.object({ id: v.string(), rect: imageRect, weights: which })),
    progress: noProgress,
    output: guardOf(v.intersect([planes, v.object({ step: v.number() })])),
  },
  teachSamples: {
    input: guardOf(v.object({ count: size, settings: teachSettings })),
    progress: noProgress,
    output: guardOf(v.array(sample)),
  },
  teachModel: {
    input: guardOf(v.object({ weights: which, name: v.string(), description: v.string(), data: v.string() })),
    progress: noProgress,
    output: guardOf(buffer),
  },
  teachCheckpoint: { input: nothing, progress: noProgress, output: guardOf(buffer) },
  teachClose: { input: nothing, ...noOutput },
  uncertainty: {
    input: guardOf(
      v.object({
        image: raster,
        model: v.string(),
        options: segmentOptions,
        by: v.picklist(["rotations", "dropout"]),
      }),
    ),
    progress: guardOf(tileProgress),
    output: guardOf(floats),
  },
};
