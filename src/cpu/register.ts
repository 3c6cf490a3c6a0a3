import { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import {
  backend as currentBackend,
  getKernel,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from "@tensorflow/tfjs-core";
import { type LayerCall, layerCall } from "../core/layer-shape.ts";
import { registerBackpropFilter } from "./backprop-filter.ts";
import { convolve, convolveGradient } from "./convolution.ts";
import { Frame } from "./frame.ts";
import { cropConcat, cropConcatGradient, maxPoolGradient } from "./pixels.ts";
import { compileKernels, instantiateKernels, isShared, memoryOf, type SimdKernels } from "./simd.ts";
import { ThreadPool, type ThreadStart } from "./thread-pool.ts";
import { upConvolve, upConvolveGradient } from "./up-convolution.ts";

export { hasRelaxedSimd } from "./simd.ts";

/** Computes a layer in the frame's memory; an empty result means "not for these shapes", and tfjs's own kernels take over. */
export type LayerKernel = (frame: Frame, call: LayerCall<TensorInfo>) => TensorInfo[];

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

/** Starts a thread that serves a pool, and resolves when it is ready. */
export type StartThread = (start: ThreadStart) => Promise<void>;

/**
 * Plugs our SIMD kernels into the running WASM backend of tfjs, and the filter gradient that it lacks.
 *
 * @param threads on a threaded build: how many threads share out the convolutions, and how to start one
 * @returns whether the SIMD kernels could be used; training works without them, slower
 * @throws Error when the current backend is not WASM
 */
export async function registerCpuKernels(threads?: { count: number; start: StartThread }): Promise<boolean> {
  const current = currentBackend();
  if (!(current instanceof BackendWasm))
    throw new Error("the SIMD kernels need tfjs's WASM backend to be the current one");
  registerBackpropFilter();
  const memory = memoryOf(current);
  if (!memory) return false;
  const module = compileKernels(memory);
  const own = instantiateKernels(module, memory);
  const kernels =
    threads && isShared(memory)
      ? await shareOut(own, threads.count - 1, (pool, index) =>
          threads.start(pool.startOf(index, module, memory)),
        )
      : own;
  for (const [kernelName, layer] of Object.entries(LAYERS)) {
    // a backend that was started again has other memory
    if (getKernel(kernelName, "wasm")) unregisterKernel(kernelName, "wasm");
    registerKernel({
      kernelName,
      backendName: "wasm",
      kernelFunc: ({ inputs, attrs }) => run(kernels, current, layer, layerCall(inputs, attrs)),
    });
  }
  return true;
}

async function shareOut(
  own: SimdKernels,
  helpers: number,
  start: (pool: ThreadPool, index: number) => Promise<void>,
): Promise<SimdKernels> {
  const pool = new ThreadPool(helpers);
  await Promise.all(Array.from({ length: helpers }, (_, index) => start(pool, index)));
  return pool.shareOut(own);
}

function run(
  kernels: SimdKernels,
  backend: BackendWasm,
  layer: LayerKernel,
  call: LayerCall<TensorInfo>,
): TensorInfo[] {
  const frame = new Frame(kernels, backend);
  try {
    return layer(frame, call);
  } finally {
    frame.release();
  }
}
