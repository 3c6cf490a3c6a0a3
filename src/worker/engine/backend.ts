import type { BackendReport } from "../../core/segmentation.ts";
import { DeviceGoneError, type OwnedDevice, openDevice, reopenDevice } from "../../gpu/device.ts";
import { installEngine } from "../../model/engine.ts";
import { loadTensors } from "../../model/tile-networks.ts";
import { BackendError } from "../errors.ts";
import type { BackendChoice, StartOptions } from "../protocol.ts";
import { tuningMemory } from "./tuning-memory.ts";

/** The backend that runs now. */
export interface Running {
  readonly report: BackendReport;
  /** The GPU device, or null on WASM. */
  readonly gpu: OwnedDevice | null;
  readonly limits: {
    /** Largest single tensor in bytes. */
    readonly maxBindingBytes: number;
    /** Bytes that all living tensors may take together. */
    readonly memoryBytes: number;
  };
}

/** What a browser that does not tell its memory is taken to have, in GiB. */
const USUAL_MEMORY_GIB = 4;

/** Part of the machine's memory that tensors may take; the rest is the system's, the page's and tfjs's pool. */
const MEMORY_SHARE = 0.25;

/** tfjs's WASM builds stop growing at 4 GiB; above half of it fragmentation makes allocations fail. */
const WASM_BYTES = 2 ** 31;

/**
 * Starts the backend of choice: a GPU that is one, else WebAssembly.
 *
 * @throws BackendError when the one asked for cannot run here
 */
export async function startBackend(options: StartOptions): Promise<Running> {
  const { backend: choice, because } = options;
  if (choice === "wasm") return onWasm(options, because ?? "chosen in the settings");
  const allowSoftware = choice === "webgpu";
  const search = await openDevice(navigator.gpu, allowSoftware);
  const started = search.found ? await startGpu(search.owned, options) : { reason: search.reason };
  if (!("reason" in started)) return started;
  if (allowSoftware) throw new BackendError(`WebGPU cannot run here: ${started.reason}.`);
  return onWasm(options, started.reason, started.tests);
}

type Tests = Pick<BackendReport, "variants" | "testedSeconds">;

/** Why a GPU is not computed on, and what its tests came to. */
interface Refusal {
  /** A clause for people. */
  readonly reason: string;
  readonly tests?: Tests;
}

async function startGpu(found: OwnedDevice, options: StartOptions): Promise<Running | Refusal> {
  const { backend: choice, because, retest = false } = options;
  const allowSoftware = choice === "webgpu";
  const reopen = (): Promise<OwnedDevice> => reopenDevice(navigator.gpu, allowSoftware);
  try {
    // of no use on other machines
    const { computeOn } = await import("../../gpu/compute.ts");
    const computing = await computeOn({
      ...{ owned: found, reopen, memory: tuningMemory(), retest },
      memoryBytes: budgetBytes(options),
    });
    const { engine, owned, variants, testedSeconds } = computing;
    const tests = { variants, testedSeconds };
    if (engine === null) return { reason: `the GPU, ${owned.name}, failed every test`, tests };
    installEngine(engine);
    return onGpu(owned, { reason: because ?? gpuReason(choice, owned), ...tests }, options);
  } catch (thrown) {
    if (thrown instanceof DeviceGoneError) return { reason: thrown.message };
    throw thrown;
  }
}

function gpuReason(choice: BackendChoice, owned: OwnedDevice): string {
  if (choice === "auto") return "this machine has a GPU";
  return owned.software
    ? "chosen in the settings, although it computes on the CPU"
    : "chosen in the settings";
}

function onGpu(gpu: OwnedDevice, told: Tests & { readonly reason: string }, options: StartOptions): Running {
  const { maxStorageBufferBindingSize, maxBufferSize } = gpu.device.limits;
  return {
    report: { name: "webgpu", adapter: gpu.name, ...told },
    gpu,
    limits: {
      maxBindingBytes: Math.min(maxStorageBufferBindingSize, maxBufferSize),
      memoryBytes: budgetBytes(options),
    },
  };
}

/** @param tests what those of a GPU came to that is not computed on */
async function onWasm(options: StartOptions, reason: string, tests: Tests = {}): Promise<Running> {
  const [{ computeOnWasm }] = await Promise.all([import("./wasm-backend.ts"), loadTensors()]);
  const adapter = await computeOnWasm();
  const memoryBytes = Math.min(budgetBytes(options), WASM_BYTES);
  return {
    report: { name: "wasm", adapter, reason, ...tests },
    gpu: null,
    limits: { maxBindingBytes: memoryBytes, memoryBytes },
  };
}

/** What the user allows, else a part of the machine's memory. */
function budgetBytes({ memoryBytes }: StartOptions): number {
  // Chrome tells the memory in GiB, rounded and at most 8; others do not.
  const told = "deviceMemory" in navigator ? Number(navigator.deviceMemory) : USUAL_MEMORY_GIB;
  return memoryBytes ?? told * 2 ** 30 * MEMORY_SHARE;
}
