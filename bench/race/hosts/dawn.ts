import { createRequire } from "node:module";
import process from "node:process";
import { version_core } from "@tensorflow/tfjs-core";
import { globals } from "webgpu";
import { dawnGpu, startDawn } from "../../../src/cli/dawn.ts";
import { utileEngine } from "../../harness/utile-engine.ts";
import { watchGpuMemory } from "../gpu-memory.ts";
import type { Host } from "../host.ts";
import { nodeClock } from "../node-meters.ts";
import { utileTraining } from "./utile-training.ts";
import { hostOn, type Place, stockHost } from "./webgpu.ts";

function dawnVersion(): string {
  const own: unknown = createRequire(import.meta.url)("webgpu/package.json");
  return typeof own === "object" && own !== null && "version" in own ? String(own.version) : "unknown";
}

function here(): Place {
  Object.assign(globalThis, globals);
  const runtime = `Node.js ${process.versions.node}, Dawn of webgpu ${dawnVersion()}`;
  return { runtime, clock: nodeClock, gpuMemory: watchGpuMemory(), since: performance.now() };
}

/** Our engine on Dawn's adapter. */
export async function utileOnDawn(): Promise<Host> {
  const place = here();
  const started = await startDawn(true);
  if (started === null) throw new Error("Dawn finds no adapter");
  const { report, owned } = started;
  const { adapter, variants = [], testedSeconds = 0 } = report;
  const told = { engine: "Utile", version: `tfjs ${version_core}`, adapter, variants, testedSeconds };
  const works = {
    engine: (model: Parameters<typeof utileEngine>[0]) => utileEngine(model, report),
    training: utileTraining,
  };
  return hostOn(owned.device, told, works, place);
}

/** tfjs as it ships on the same adapter. */
export async function tfjsOnDawn(): Promise<Host> {
  const place = here();
  const gpu = dawnGpu();
  if (gpu === null) throw new Error("Dawn finds no driver");
  return stockHost(gpu, place);
}
