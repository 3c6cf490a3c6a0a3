// A thread of the pool in Node.js; the browser's is src/worker/kernel-thread.worker.ts.
import { parentPort, workerData } from "node:worker_threads";
import { instantiateKernels } from "../simd.ts";
import { serveThread } from "../thread-pool.ts";

const kernels = instantiateKernels(workerData.module, workerData.memory);
parentPort?.postMessage("ready");
serveThread(kernels, workerData);
