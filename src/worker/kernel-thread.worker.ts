import { instantiateKernels } from "../cpu/simd.ts";
import { serveThread, type ThreadStart } from "../cpu/thread-pool.ts";

/** A thread of the engine's: it runs our SIMD kernels on tfjs's shared memory until the engine ends. */
addEventListener(
  "message",
  ({ data }: MessageEvent<ThreadStart>) => {
    const kernels = instantiateKernels(data.module, data.memory);
    postMessage("ready");
    serveThread(kernels, data);
  },
  { once: true },
);
