import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { findBackendFactory, registerBackend, removeBackend, setBackend } from "@tensorflow/tfjs-core";
import type { TileNetworkMaker } from "../core/tile-network.ts";
import type { OwnedDevice } from "./device.ts";
import { Pipelines } from "./pipelines.ts";
import { DIRECT, SOFTWARE } from "./profile.ts";
import { registerGpuKernels } from "./register.ts";
import { tileNetworksOn } from "./tile-network.ts";

/**
 * Makes tfjs compute on this device with our kernels, in the place of any earlier one.
 *
 * @returns what runs whole networks there without tfjs
 */
export async function computeOn({ device, info, software }: OwnedDevice): Promise<TileNetworkMaker> {
  // Node.js has no WebGPU when tfjs is loaded, so nothing is registered there yet.
  if (findBackendFactory("webgpu") !== null) removeBackend("webgpu");
  registerBackend("webgpu", () => new WebGPUBackend(device, info));
  if (!(await setBackend("webgpu"))) throw new Error("tfjs could not start on the GPU device");
  const pipelines = new Pipelines(device);
  const profile = software ? SOFTWARE : DIRECT;
  registerGpuKernels(pipelines, profile);
  const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
  return tileNetworksOn({
    pipelines,
    profile,
    mostMacs: Number.POSITIVE_INFINITY,
    mostImageBytes: Math.min(maxBufferSize, maxStorageBufferBindingSize),
  });
}
