import * as v from "valibot";
import type { ExportOrder, PixelsApi } from "./protocol.ts";
import type { Contract } from "./rpc.ts";
import {
  buffer,
  floats,
  foundLabels,
  guardOf,
  instanceOptions,
  labelMap,
  noProgress,
  paletteSize,
  pixelArray,
  pixelSize,
  planes,
  raster,
  weightInput,
} from "./schemas.ts";

const exportOrder: v.GenericSchema<ExportOrder> = v.variant("kind", [
  v.object({ kind: v.literal("mask"), segmentation: planes, labels: labelMap }),
  v.object({ kind: v.literal("labelsPng"), labels: labelMap }),
  v.object({ kind: v.literal("labels"), labels: labelMap, pixelSize }),
  v.object({
    kind: v.literal("painted"),
    width: v.number(),
    height: v.number(),
    ids: v.instance(Uint32Array),
    pixelSize,
  }),
  v.object({
    kind: v.literal("overlay"),
    channels: v.array(v.object({ plane: pixelArray, color: v.string(), low: v.number(), high: v.number() })),
    labels: foundLabels,
    palette: v.array(v.string()),
  }),
  v.object({ kind: v.literal("probability"), segmentation: planes, pixelSize }),
]);

/** What may pass between the page and a pixel worker. */
export const PIXELS_CONTRACT: Contract<PixelsApi> = {
  decode: {
    input: guardOf(v.object({ fileName: v.string(), bytes: buffer })),
    progress: noProgress,
    output: guardOf(raster),
  },
  labels: {
    input: guardOf(v.object({ fileName: v.string(), bytes: buffer, palette: paletteSize })),
    progress: noProgress,
    output: guardOf(foundLabels),
  },
  instances: {
    input: guardOf(v.object({ segmentation: planes, options: instanceOptions, palette: paletteSize })),
    progress: noProgress,
    output: guardOf(foundLabels),
  },
  describe: {
    input: guardOf(v.object({ labels: labelMap, palette: paletteSize })),
    progress: noProgress,
    output: guardOf(foundLabels),
  },
  weightMap: {
    input: guardOf(v.object({ labels: weightInput, w0: v.number(), sigma: v.number() })),
    progress: noProgress,
    output: guardOf(floats),
  },
  encode: {
    input: guardOf(exportOrder),
    progress: noProgress,
    output: guardOf(v.instance(Uint8Array)),
  },
  pack: {
    input: guardOf(
      v.object({
        width: v.number(),
        height: v.number(),
        planes: v.union([v.array(v.instance(Uint32Array)), v.array(floats)]),
      }),
    ),
    progress: noProgress,
    output: guardOf(v.instance(Uint8Array)),
  },
};
