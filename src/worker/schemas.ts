import * as v from "valibot";
import type { InstanceOptions, ModelCard, ModelClass } from "../core/card.ts";
import type { FoundLabels } from "../core/found-labels.ts";
import type { WeightInput } from "../core/painted-weights.ts";
import type { PixelArray, PixelSize, Raster } from "../core/raster.ts";
import type { ImageRect } from "../core/rect.ts";
import type { BackendReport, LabelMap, Segmentation } from "../core/segmentation.ts";
import type { SegmentOptions } from "./protocol.ts";
import type { Guard } from "./rpc.ts";

/** The type guard of a schema whose output is, field by field, a `T`. */
export function guardOf<T>(schema: v.GenericSchema<unknown, T> | v.GenericSchema<T>): Guard<T> {
  return (value): value is T => v.is(schema, value);
}

/** For methods that report no progress. */
export const noProgress: Guard<never> = (_value): _value is never => false;

export const buffer = v.instance(ArrayBuffer);
export const floats = v.instance(Float32Array);
export const size = v.pipe(v.number(), v.integer(), v.minValue(0));

export const pixelArray: v.GenericSchema<PixelArray> = v.union([
  v.instance(Uint8Array),
  v.instance(Int8Array),
  v.instance(Uint16Array),
  v.instance(Int16Array),
  v.instance(Uint32Array),
  v.instance(Int32Array),
  floats,
  v.instance(Float64Array),
]);

export const pixelSize: v.GenericSchema<PixelSize | null> = v.nullable(
  v.object({ x: v.number(), y: v.number() }),
);

export const raster: v.GenericSchema<Raster> = v.pipe(
  v.object({
    data: pixelArray,
    width: size,
    height: size,
    channels: size,
    slices: size,
    frames: size,
    pixelSize,
    kind: v.picklist(["intensity", "rgb"]),
  }),
  v.check(
    ({ data, width, height, channels, slices, frames }) =>
      data.length === width * height * channels * slices * frames,
    "The samples do not fill the image.",
  ),
);

export const modelClass: v.GenericSchema<ModelClass> = v.object({
  name: v.string(),
  color: v.string(),
  role: v.picklist(["background", "object", "rim"]),
});

export const instanceOptions: v.GenericSchema<InstanceOptions> = v.object({
  threshold: v.number(),
  minArea: v.number(),
  maxHoleArea: v.number(),
  split: v.boolean(),
  splitDepth: v.number(),
});

/** Shape only: the ranges were checked when the file was read. */
export const modelCard: v.GenericSchema<ModelCard> = v.object({
  name: v.string(),
  description: v.string(),
  format: v.literal(1),
  architecture: v.object({
    depth: v.number(),
    baseFilters: v.number(),
    inputChannels: v.number(),
    classes: v.number(),
    dropout: v.number(),
    norm: v.literal("none"),
  }),
  classes: v.array(modelClass),
  normalisation: v.object({ method: v.literal("percentile"), low: v.number(), high: v.number() }),
  pixelSizeUm: v.nullable(v.number()),
  objectDiameterPx: v.number(),
  defaultScale: v.nullable(v.number()),
  instances: instanceOptions,
  training: v.object({
    data: v.string(),
    licence: v.string(),
    parent: v.nullable(v.string()),
    steps: v.number(),
    seconds: v.number(),
    command: v.string(),
    date: v.string(),
    validation: v.record(v.string(), v.number()),
  }),
  utile: v.string(),
});

export const backendReport: v.GenericSchema<BackendReport> = v.object({
  name: v.picklist(["webgpu", "wasm"]),
  adapter: v.string(),
  reason: v.string(),
  variants: v.exactOptional(
    v.array(
      v.object({
        name: v.string(),
        state: v.picklist(["used", "proved", "slower", "untried", "failed"]),
        note: v.string(),
      }),
    ),
  ),
  testedSeconds: v.exactOptional(v.number()),
});

/** The planes that objects are found in. */
export const planes: v.GenericSchema<Pick<Segmentation, "width" | "height" | "classes" | "probabilities">> =
  v.object({
    width: size,
    height: size,
    classes: v.array(modelClass),
    probabilities: v.array(floats),
  });

export const segmentation: v.GenericSchema<Segmentation> = v.intersect([
  planes,
  v.object({
    model: v.string(),
    backend: backendReport,
    scale: v.number(),
    tileSize: v.number(),
    tileCount: v.number(),
    seconds: v.number(),
  }),
]);

export const labelMap: v.GenericSchema<LabelMap> = v.pipe(
  v.object({ width: size, height: size, data: v.instance(Uint32Array), count: size }),
  v.check(({ data, width, height }) => data.length === width * height, "The labels do not fill the image."),
);

export const foundLabels: v.GenericSchema<FoundLabels> = v.intersect([
  labelMap,
  v.object({ areas: v.instance(Uint32Array), colours: v.instance(Uint8Array) }),
]);

/** Number of colours of a palette. */
export const paletteSize = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(256));

export const weightInput: v.GenericSchema<WeightInput> = v.pipe(
  v.object({
    width: size,
    height: size,
    ids: v.instance(Uint32Array),
    emphasis: v.nullable(v.instance(Uint8Array)),
  }),
  v.check(
    ({ ids, emphasis, width, height }) =>
      ids.length === width * height && (emphasis === null || emphasis.length === ids.length),
    "The labels do not fill the image.",
  ),
);

export const imageRect: v.GenericSchema<ImageRect> = v.object({
  x: v.number(),
  y: v.number(),
  width: size,
  height: size,
});

export const segmentOptions: v.GenericSchema<SegmentOptions> = v.object({
  tileSize: v.exactOptional(v.number()),
  scale: v.exactOptional(v.number()),
  rotations: v.exactOptional(v.picklist([1, 4, 8])),
  channel: v.exactOptional(v.number()),
  memoryShare: v.exactOptional(v.number()),
});

export const tileProgress = v.object({ tilesDone: v.number(), tileCount: v.number() });
