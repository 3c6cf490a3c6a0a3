import { env } from "onnxruntime-web";
import { startBackend } from "../../src/worker/engine/backend.ts";
import { compare, type Job } from "../harness/compare.ts";
import { randomModel } from "../harness/models.ts";
import { benchNet } from "../harness/net.ts";
import { onnxEngine } from "../harness/onnx-engine.ts";
import type { Pair } from "../harness/table.ts";
import { utileEngine } from "../harness/utile-engine.ts";

export interface PageJob extends Job {
  readonly backend: "wasm" | "webgpu";
  readonly baseFilters: number;
}

declare global {
  interface Window {
    /** Set once the page's script has run. */
    compareEngines?: (job: PageJob) => Promise<Pair>;
  }
}

env.wasm.wasmPaths = "/node_modules/onnxruntime-web/dist/";

window.compareEngines = async (job) => {
  const model = randomModel(benchNet(job.baseFilters), 1);
  const { report } = await startBackend({ backend: job.backend });
  const threads = crossOriginIsolated ? navigator.hardwareConcurrency : 1;
  const adapter = job.backend === "webgpu" ? report.adapter : `CPU, SIMD, threads: ${threads}`;
  return compare(
    model,
    {
      ours: utileEngine(model, report),
      peer: () => onnxEngine(model, { backend: job.backend, adapter, threads }),
    },
    job,
  );
};
