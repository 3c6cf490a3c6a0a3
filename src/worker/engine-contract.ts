import * as v from "valibot";
import type { EngineApi } from "./protocol.ts";
import type { Contract } from "./rpc.ts";
import {
  backendReport,
  buffer,
  floats,
  guardOf,
  modelCard,
  noProgress,
  raster,
  segmentation,
  segmentOptions,
  tileProgress,
} from "./schemas.ts";
import { TEACH_CONTRACT } from "./teach-contract.ts";

const segmentInput = v.object({ image: raster, model: v.string(), options: segmentOptions });

/** What may pass between the page and the engine worker. */
export const ENGINE_CONTRACT: Contract<EngineApi> = {
  start: {
    input: guardOf(
      v.object({
        backend: v.picklist(["auto", "webgpu", "wasm"]),
        because: v.exactOptional(v.string()),
        memoryBytes: v.exactOptional(v.number()),
        retest: v.exactOptional(v.boolean()),
      }),
    ),
    progress: noProgress,
    output: guardOf(backendReport),
  },
  loadModel: {
    input: guardOf(v.object({ fileName: v.string(), bytes: buffer })),
    progress: noProgress,
    output: guardOf(modelCard),
  },
  segment: {
    input: guardOf(segmentInput),
    progress: guardOf(tileProgress),
    output: guardOf(segmentation),
  },
  estimateScale: {
    input: guardOf(segmentInput),
    progress: noProgress,
    output: guardOf(v.nullable(v.number())),
  },
  logits: {
    input: guardOf(segmentInput),
    progress: noProgress,
    output: guardOf(v.object({ width: v.number(), height: v.number(), planes: v.array(floats) })),
  },
  ...TEACH_CONTRACT,
  simulateFailure: {
    input: guardOf(v.object({ failure: v.picklist(["destroy-device", "close-worker", "throw"]) })),
    progress: noProgress,
    output: guardOf(v.null()),
  },
};
