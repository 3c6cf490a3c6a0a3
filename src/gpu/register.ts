import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import {
  backend as currentBackend,
  getKernel,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from "@tensorflow/tfjs-core";
import { type LayerCall, layerCall } from "../core/layer-shape.ts";
import { type LayerDevice, LayerFrame, layerDevice } from "./layer-frame.ts";
import {
  convolve,
  convolveGradient,
  cropConcat,
  cropConcatGradient,
  type LayerKernel,
  maxPoolGradient,
  upConvolve,
  upConvolveGradient,
} from "./layers.ts";
import type { Pipelines } from "./pipelines.ts";
import type { Profile } from "./profile.ts";

/** Whole layers by the names `model/layers.ts` looks for. */
const LAYERS: Readonly<Record<string, LayerKernel>> = {
  UtileConvolve: convolve,
  UtileConvolveGradient: convolveGradient,
  UtileUpConvolve: upConvolve,
  UtileUpConvolveGradient: upConvolveGradient,
  UtileMaxPoolGradient: maxPoolGradient,
  UtileCropConcat: cropConcat,
  UtileCropConcatGradient: cropConcatGradient,
};

/**
 * Plugs our kernels into the running WebGPU backend of tfjs.
 *
 * @throws Error when the current backend is not WebGPU
 */
export function registerGpuKernels(pipelines: Pipelines, profile: Profile): void {
  const current = currentBackend();
  if (!(current instanceof WebGPUBackend))
    throw new Error("the GPU kernels need tfjs's WebGPU backend to be the current one");
  const device = layerDevice(current, pipelines, profile);
  for (const [kernelName, layer] of Object.entries(LAYERS)) {
    // a backend that was started again has another device
    if (getKernel(kernelName, "webgpu")) unregisterKernel(kernelName, "webgpu");
    registerKernel({
      kernelName,
      backendName: "webgpu",
      kernelFunc: ({ inputs, attrs }) => run(device, layer, layerCall(inputs, attrs)),
    });
  }
}

function run(device: LayerDevice, layer: LayerKernel, call: LayerCall<TensorInfo>): TensorInfo[] {
  const frame = new LayerFrame(device);
  try {
    const outputs = layer(frame, call);
    if (outputs.length > 0) frame.submit();
    return outputs;
  } finally {
    frame.release();
  }
}
