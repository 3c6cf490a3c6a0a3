import * as v from "valibot";
import type { ExportOrder, PixelsApi } from "./protocol.ts";
import type { Contract } from "./rpc.ts";
import {
  buffer,
  floats,
  guardOf,
  instanceOptions,
  labelMap,
  noProgress,
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
    rgba: v.instance(Uint8ClampedArray),
    width: v.number(),
    height: v.number(),
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
    input: guardOf(v.object({ fileName: v.string(), bytes: buffer })),
    progress: noProgress,
    output: guardOf(labelMap),
  },
  instances: {
    input: guardOf(v.object({ segmentation: planes, options: instanceOptions })),
    progress: noProgress,
    output: guardOf(labelMap),
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
