import type { BackendReport, VariantReport } from "../../core/segmentation.ts";
import { computeOn } from "../../gpu/compute.ts";
import { type OwnedDevice, openDevice } from "../../gpu/device.ts";
import { registerTileNetworks } from "../../model/tile-networks.ts";
import { registerTrainingNetworks } from "../../model/training-networks.ts";
import { BackendError } from "../errors.ts";
import type { BackendChoice } from "../protocol.ts";
import { computeOnWasm } from "./wasm-backend.ts";

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
 * @param because the clause that explains a choice made by someone else than the user, e.g. a recovery
 * @throws BackendError when the one asked for cannot run here
 */
export async function startBackend(choice: BackendChoice, because?: string): Promise<Running> {
  if (choice === "wasm") return onWasm(because ?? "chosen in the settings");
  const search = await openDevice(navigator.gpu, choice === "webgpu");
  if (search.found) {
    const { networks, training, variants } = await computeOn(search.owned, affordableBytes());
    registerTileNetworks("webgpu", networks);
    registerTrainingNetworks("webgpu", training);
    return onGpu(search.owned, because ?? gpuReason(choice, search.owned), variants);
  }
  if (choice === "webgpu") throw new BackendError(`WebGPU cannot run here: ${search.reason}.`);
  return onWasm(search.reason);
}

function gpuReason(choice: BackendChoice, owned: OwnedDevice): string {
  if (choice === "auto") return "this machine has a GPU";
  return owned.software
    ? "chosen in the settings, although it computes on the CPU"
    : "chosen in the settings";
}

function onGpu(gpu: OwnedDevice, reason: string, variants: readonly VariantReport[]): Running {
  const { maxStorageBufferBindingSize, maxBufferSize } = gpu.device.limits;
  return {
    report: { name: "webgpu", adapter: gpu.name, reason, variants },
    gpu,
    limits: {
      maxBindingBytes: Math.min(maxStorageBufferBindingSize, maxBufferSize),
      memoryBytes: affordableBytes(),
    },
  };
}

async function onWasm(reason: string): Promise<Running> {
  const adapter = await computeOnWasm();
  const memoryBytes = Math.min(affordableBytes(), WASM_BYTES);
  return {
    report: { name: "wasm", adapter, reason },
    gpu: null,
    limits: { maxBindingBytes: memoryBytes, memoryBytes },
  };
}

function affordableBytes(): number {
  // Chrome tells the memory in GiB, rounded and at most 8; others do not.
  const told = "deviceMemory" in navigator ? Number(navigator.deviceMemory) : USUAL_MEMORY_GIB;
  return told * 2 ** 30 * MEMORY_SHARE;
}
