import * as v from "valibot";
import type { PixelsApi } from "./protocol.ts";
import type { Contract } from "./rpc.ts";
import { buffer, floats, guardOf, instanceOptions, labelMap, noProgress, planes, raster } from "./schemas.ts";

/** What may pass between the page and a pixel worker. */
export const PIXELS_CONTRACT: Contract<PixelsApi> = {
  decode: {
    input: guardOf(v.object({ fileName: v.string(), bytes: buffer })),
    progress: noProgress,
    output: guardOf(raster),
  },
  instances: {
    input: guardOf(v.object({ segmentation: planes, options: instanceOptions })),
    progress: noProgress,
    output: guardOf(labelMap),
  },
  weightMap: {
    input: guardOf(v.object({ labels: labelMap, w0: v.number(), sigma: v.number() })),
    progress: noProgress,
    output: guardOf(floats),
  },
};
