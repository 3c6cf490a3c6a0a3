import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { findBackendFactory, registerBackend, removeBackend, setBackend } from "@tensorflow/tfjs-core";
import type { OwnedDevice } from "./device.ts";

/**
 * Has tfjs compute on a device, in the place of any earlier one, with the kernels it ships: for what our own graphs leave
 * out, which is widths that are no multiple of four, more classes than fit, drop-out in prediction, and training where
 * ours failed its proof.
 */
export async function startTfjs({ device, info }: Pick<OwnedDevice, "device" | "info">): Promise<void> {
  // tfjs registers a backend of its own where the browser has WebGPU
  if (findBackendFactory("webgpu") !== null) removeBackend("webgpu");
  registerBackend("webgpu", () => new WebGPUBackend(device, info));
  if (!(await setBackend("webgpu"))) throw new Error("tfjs could not start on the GPU device");
}
