import process from "node:process";
import v8 from "node:v8";
import { setBackend, version_core } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-wasm";
import { startBackend } from "../../../src/cli/backend.ts";
import { registerBackpropFilter } from "../../../src/cpu/backprop-filter.ts";
import { registerGradients } from "../../harness/gradients.ts";
import { onnxEngine } from "../../harness/onnx-engine.ts";
import { stockEngine } from "../../harness/stock.ts";
import { utileEngine } from "../../harness/utile-engine.ts";
import { measureWasmPeaks } from "../../harness/wasm-peaks.ts";
import { prepare, type Works } from "../engine-host.ts";
import type { About, Host } from "../host.ts";
import { nodeClock } from "../node-meters.ts";
import { tfjsTraining } from "./tfjs-training.ts";
import { utileTraining } from "./utile-training.ts";

const THREADS = "CPU, 1 thread";

async function hostOf(
  works: Works,
  about: Pick<About, "engine" | "version" | "adapter"> & Partial<About>,
  since: number,
): Promise<Host> {
  const startSeconds = (performance.now() - since) / 1000;
  const peaks = await measureWasmPeaks(nodeClock);
  const runtime = `Node.js ${process.versions.node}`;
  return {
    about: { backend: "WASM", runtime, clock: "processor", peaks, startSeconds, ...about },
    prepare: (each) => prepare(works, each),
  };
}

/** Node.js has the fused multiply-add behind a flag, browsers have it without; nothing may be compiled before. */
function allowRelaxedSimd(): void {
  v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
}

/** Our engine in WebAssembly, one thread. */
export async function utileOnWasm(): Promise<Host> {
  allowRelaxedSimd();
  const since = performance.now();
  const { report } = await startBackend("wasm");
  const { adapter } = report;
  return hostOf(
    { engine: (model) => utileEngine(model, report), training: utileTraining },
    { engine: "Utile", version: `tfjs ${version_core}`, adapter },
    since,
  );
}

/** tfjs's WASM backend, with the filter gradient it lacks: without it, it could not train. */
export async function tfjsOnWasm(): Promise<Host> {
  allowRelaxedSimd();
  const since = performance.now();
  if (!(await setBackend("wasm"))) throw new Error("tfjs's WASM backend does not start");
  registerBackpropFilter();
  await registerGradients();
  const note = "training with a filter gradient of ours, which its WASM backend lacks";
  return hostOf(
    {
      engine: (model) => stockEngine(model, { name: "wasm", adapter: THREADS }),
      training: tfjsTraining,
    },
    { engine: "tfjs", version: version_core, adapter: THREADS, note },
    since,
  );
}

/** onnxruntime-web's WebAssembly, one thread; it does not train. */
export async function onnxOnWasm(): Promise<Host> {
  allowRelaxedSimd();
  const since = performance.now();
  const { env } = await import("onnxruntime-web");
  const where = { backend: "wasm", adapter: THREADS, threads: 1 } as const;
  const version = env.versions.web ?? env.versions.common;
  return hostOf(
    { engine: (model) => onnxEngine(model, where) },
    { engine: "onnxruntime-web", version, adapter: THREADS },
    since,
  );
}
