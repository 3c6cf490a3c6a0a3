import { version_core } from "@tensorflow/tfjs-core";
import { isSoftware, openDevice } from "../../../src/gpu/device.ts";
import { startTfjs } from "../../../src/gpu/tensors.ts";
import { registerGradients } from "../../harness/gradients.ts";
import type { BenchModel } from "../../harness/models.ts";
import { measurePeaks } from "../../harness/peaks.ts";
import { stockEngine } from "../../harness/stock.ts";
import type { Clock } from "../clock.ts";
import { prepare, type Works } from "../engine-host.ts";
import type { GpuMemory } from "../gpu-memory.ts";
import type { About, Host } from "../host.ts";
import { watchErrors } from "./gpu-errors.ts";
import { tfjsTraining } from "./tfjs-training.ts";

/** Where a host runs. */
export interface Place {
  /** Node.js or the browser, with versions. */
  readonly runtime: string;
  readonly clock: Clock;
  readonly gpuMemory: GpuMemory;
  /** Moment of `performance.now()` at which the engine began to start. */
  readonly since: number;
}

/** What is told of an engine on WebGPU beside what is measured. */
export type Told = Pick<About, "engine" | "version" | "adapter"> & Partial<About>;

/** An engine that is ready on a device. */
export async function hostOn(device: GPUDevice, told: Told, works: Works, place: Place): Promise<Host> {
  const { runtime, clock, gpuMemory, since } = place;
  const startSeconds = (performance.now() - since) / 1000;
  const software = isSoftware(device.adapterInfo);
  const by = software ? "processor" : "wall";
  const peaks = await measurePeaks(device, software, { clock, by });
  const watched = watchErrors(device);
  return {
    about: { backend: "WebGPU", runtime, clock: by, peaks, startSeconds, ...told },
    prepare: async (each) => watched(await prepare(works, each)),
    gpuMemory,
  };
}

/** tfjs as it ships, on a device with the limits and features that ours has. */
export async function stockHost(gpu: GPU | undefined, place: Place): Promise<Host> {
  const search = await openDevice(gpu, true);
  if (!search.found) throw new Error(search.reason);
  const { device, name } = search.owned;
  await startTfjs(search.owned);
  await registerGradients();
  const engine = (model: BenchModel): ReturnType<typeof stockEngine> =>
    stockEngine(model, { name: "webgpu", adapter: name });
  const told = { engine: "tfjs", version: version_core, adapter: name };
  return hostOn(device, told, { engine, training: tfjsTraining }, place);
}
