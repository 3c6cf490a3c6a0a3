import { setBackend } from "@tensorflow/tfjs-core";
import type { BackendReport } from "../core/segmentation.ts";
import { guardAllocations } from "../cpu/allocations.ts";
import { hasRelaxedSimd, registerCpuKernels } from "../cpu/register.ts";
import { ComputeError } from "../model/errors.ts";
import type { PredictLimits } from "../model/predictor.ts";
import { tuningFile } from "./tuning-file.ts";

/** A started backend and what it affords. */
export interface StartedBackend {
  readonly report: BackendReport;
  readonly limits: PredictLimits;
}

export const BACKENDS = ["auto", "webgpu", "wasm"] as const;
export type BackendChoice = (typeof BACKENDS)[number];

/** tfjs's WASM heap ends at 2 GiB; half of it is left to what is not an activation. */
const WASM_MEMORY_BYTES = 2 ** 30;

/** Starts the backend for this process: a real GPU where Dawn finds one that computes right, else WASM. */
export async function startBackend(choice: BackendChoice): Promise<StartedBackend> {
  if (choice !== "wasm") {
    const { startDawn } = await import("./dawn.ts");
    const started = await startDawn(choice === "webgpu", tuningFile());
    if (started) return started;
    if (choice === "webgpu") {
      throw new Error(
        "there is no GPU that WebGPU could use: its Vulkan, Metal or Direct3D driver is missing, or computes wrong values. Leave --backend out to compute on the CPU.",
      );
    }
  }
  await import("@tensorflow/tfjs-backend-wasm");
  if (!(await setBackend("wasm"))) throw new Error("the WASM backend does not start in this Node.js");
  guardAllocations(
    (mebibytes) =>
      new ComputeError(`there is no memory for another ${mebibytes} MiB: choose a smaller --tile`),
  );
  await registerCpuKernels();
  return {
    report: {
      name: "wasm",
      adapter: hasRelaxedSimd() ? "CPU, relaxed SIMD, 1 thread" : "CPU, SIMD, 1 thread",
      reason: choice === "wasm" ? "asked for" : "no GPU was found",
    },
    limits: { maxBindingBytes: Number.POSITIVE_INFINITY, memoryBytes: WASM_MEMORY_BYTES },
  };
}
