import { existsSync } from "node:fs";
import { join } from "node:path";
import { create, globals } from "webgpu";
import { computeOn } from "../gpu/compute.ts";
import { type OwnedDevice, openDevice, reopenDevice } from "../gpu/device.ts";
import { FORGETFUL, type TuningMemory } from "../gpu/tuning-record.ts";
import { installEngine } from "../model/engine.ts";
import type { StartedBackend } from "./backend.ts";

/** Bytes of activations a run may take on a GPU: what a card of 4 GB has left beside a desktop. */
const GPU_MEMORY_BYTES = 2 * 2 ** 30;

/** `navigator.gpu` as Dawn has it; null where no driver can be loaded. */
export function dawnGpu(): GPU | null {
  if (!hasDriverLoader()) return null;
  Object.assign(globalThis, globals);
  const gpu = create([]);
  Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
  return gpu;
}

/** A backend that runs on a device. */
export interface StartedOnGpu extends StartedBackend {
  readonly owned: OwnedDevice;
}

/**
 * Starts WebGPU through Dawn.
 *
 * @param allowSoftware whether an adapter that computes on the CPU will do
 * @param memory what is known of the machine's devices; by default each start tests anew
 * @returns null when there is no such adapter, or none that computes right
 */
export async function startDawn(
  allowSoftware: boolean,
  memory: TuningMemory = FORGETFUL,
): Promise<StartedOnGpu | null> {
  const gpu = dawnGpu();
  if (gpu === null) return null;
  const search = await openDevice(gpu, allowSoftware);
  if (!search.found) return null;
  const { owned, engine, variants, testedSeconds } = await computeOn({
    owned: search.owned,
    reopen: () => reopenDevice(gpu, allowSoftware),
    memory,
    memoryBytes: GPU_MEMORY_BYTES,
  });
  if (engine === null) return null;
  installEngine(engine);
  const { device, name } = owned;
  return {
    owned,
    report: {
      name: "webgpu",
      adapter: name,
      reason: allowSoftware ? "asked for" : "a GPU was found",
      variants,
      testedSeconds,
    },
    limits: { maxBindingBytes: device.limits.maxStorageBufferBindingSize, memoryBytes: GPU_MEMORY_BYTES },
  };
}

/** Folders in which Linux distributions keep shared libraries. */
const LIBRARY_FOLDERS = [
  "/usr/lib/x86_64-linux-gnu",
  "/usr/lib/aarch64-linux-gnu",
  "/usr/lib64",
  "/usr/lib",
  "/usr/local/lib",
];

/** Whether Dawn would find a driver at all: on Linux without Vulkan it prints a warning of its own at every start. */
function hasDriverLoader(): boolean {
  if (process.platform !== "linux") return true;
  const folders = [
    ...LIBRARY_FOLDERS,
    ...(process.env["LD_LIBRARY_PATH"] ?? "").split(":").filter((path) => path !== ""),
  ];
  return folders.some((folder) => existsSync(join(folder, "libvulkan.so.1")));
}
