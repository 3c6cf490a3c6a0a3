import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { findBackendFactory, registerBackend, removeBackend, setBackend } from "@tensorflow/tfjs-core";
import type { OwnedDevice } from "./device.ts";
import { Pipelines } from "./pipelines.ts";
import { DIRECT, SOFTWARE } from "./profile.ts";
import { registerGpuKernels } from "./register.ts";

/** Makes tfjs compute on this device with our kernels, in the place of any earlier one. */
export async function computeOn({ device, info, software }: OwnedDevice): Promise<void> {
  // Node.js has no WebGPU when tfjs is loaded, so nothing is registered there yet.
  if (findBackendFactory("webgpu") !== null) removeBackend("webgpu");
  registerBackend("webgpu", () => new WebGPUBackend(device, info));
  if (!(await setBackend("webgpu"))) throw new Error("tfjs could not start on the GPU device");
  registerGpuKernels(new Pipelines(device), software ? SOFTWARE : DIRECT);
}
