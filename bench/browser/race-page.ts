import { version_core } from "@tensorflow/tfjs-core";
import { env } from "onnxruntime-web";
import { nameOf, openDevice } from "../../src/gpu/device.ts";
import { startBackend } from "../../src/worker/engine/backend.ts";
import type { BenchModel } from "../harness/models.ts";
import { onnxEngine } from "../harness/onnx-engine.ts";
import { utileEngine } from "../harness/utile-engine.ts";
import type { Case } from "../race/case.ts";
import type { Clock } from "../race/clock.ts";
import { watchGpuMemory } from "../race/gpu-memory.ts";
import { type About, type Host, measureCase, type Repeats, type Timing } from "../race/host.ts";
import { utileTraining } from "../race/hosts/utile-training.ts";
import { hostOn, type Place, stockHost } from "../race/hosts/webgpu.ts";

/** What a benchmark asks of the page of one engine. */
export interface RacePage {
  readonly start: (name: PageEngine, runtime: string) => Promise<About>;
  readonly measure: (each: Case, repeats: Repeats) => Promise<Timing>;
}

declare global {
  interface Window {
    /** Set once the page's script has run. */
    racePage?: RacePage;
    /** Processor time in s of all of the browser's processes; the benchmark's own. */
    processorSeconds: () => Promise<number>;
  }
}

const clock: Clock = async () => {
  const processor = await window.processorSeconds();
  return { wall: performance.now() / 1000, processor };
};

async function utileHost(place: Place): Promise<Host> {
  const { gpu, report } = await startBackend({ backend: "webgpu" });
  if (gpu === null) throw new Error("WebGPU does not start");
  const { adapter, variants = [], testedSeconds = 0 } = report;
  const told = { engine: "Utile", version: `tfjs ${version_core}`, adapter, variants, testedSeconds };
  const engine = (model: BenchModel): ReturnType<typeof utileEngine> => utileEngine(model, report);
  return hostOn(gpu.device, told, { engine, training: utileTraining }, place);
}

async function onnxHost(place: Place): Promise<Host> {
  env.wasm.wasmPaths = "/node_modules/onnxruntime-web/dist/";
  const search = await openDevice(navigator.gpu, true);
  if (!search.found) throw new Error(search.reason);
  const adapter = nameOf(search.owned.info);
  const engine = (model: BenchModel): ReturnType<typeof onnxEngine> =>
    onnxEngine(model, { backend: "webgpu", adapter, threads: 1 });
  const version = env.versions.web ?? env.versions.common;
  return hostOn(search.owned.device, { engine: "onnxruntime-web", version, adapter }, { engine }, place);
}

const makers = {
  "utile-webgpu-page": utileHost,
  "onnxruntime-webgpu-page": onnxHost,
  "tfjs-webgpu-page": (place: Place) => stockHost(navigator.gpu, place),
};
export type PageEngine = keyof typeof makers;

let host: Host | null = null;

window.racePage = {
  start: async (name, runtime) => {
    const place = { runtime, clock, gpuMemory: watchGpuMemory(), since: performance.now() };
    host = await makers[name](place);
    return host.about;
  },
  measure: async (each, repeats) => {
    if (host === null) throw new Error("start comes first");
    return measureCase(host, each, repeats, { clock, processMemory: null });
  },
};
