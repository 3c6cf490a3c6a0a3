/// <reference types="emscripten" />
import { getThreadsCount, setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import plainUrl from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url";
import simdUrl from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url";
import threadedUrl from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.wasm?url";
import { env, findBackendFactory, registerBackend, removeBackend, setBackend } from "@tensorflow/tfjs-core";
import { guardAllocations } from "../../cpu/allocations.ts";
import { registerCpuKernels } from "../../cpu/register.ts";
import type { ThreadStart } from "../../cpu/thread-pool.ts";
import { BackendError, OutOfMemoryError } from "../errors.ts";

/** More threads than this gain little: XNNPACK splits one image's rows. tfjs itself takes no more than half the cores. */
const MOST_THREADS = 8;

/** With fewer cores tfjs would start one thread; our own kernels, which need the build without threads, are faster. */
const LEAST_CORES = 4;

/** Starting threads takes well under a second; longer means that a thread's script was blocked. */
const THREADS_LIMIT_MS = 10_000;

/**
 * Starts tfjs on WebAssembly, on threads where the page is isolated.
 *
 * @returns the name for people, e.g. `CPU, SIMD, 4 threads`
 * @throws BackendError when WebAssembly cannot run here at all
 */
export async function computeOnWasm(): Promise<string> {
  setWasmPaths({
    "tfjs-backend-wasm.wasm": absolute(plainUrl),
    "tfjs-backend-wasm-simd.wasm": absolute(simdUrl),
    "tfjs-backend-wasm-threaded-simd.wasm": absolute(threadedUrl),
  });
  const worthwhile = globalThis.crossOriginIsolated && navigator.hardwareConcurrency >= LEAST_CORES;
  const threads = worthwhile && (await startThreaded()) ? getThreadsCount() : 1;
  if (threads === 1) await startSingle();
  guardAllocations((mebibytes) => new OutOfMemoryError(`WebAssembly has no ${mebibytes} MiB left.`));
  await registerCpuKernels({ count: threads, start: startThread });
  const simd = await env().getAsync("WASM_HAS_SIMD_SUPPORT");
  return `CPU${simd ? ", SIMD" : ""}, ${threads} ${threads === 1 ? "thread" : "threads"}`;
}

/** Starts a thread for our own kernels; it can only be ready once this worker's event loop has turned. */
function startThread(start: ThreadStart): Promise<void> {
  const thread = new Worker(new URL("../kernel-thread.worker.ts", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    thread.addEventListener("message", () => resolve(), { once: true });
    thread.addEventListener(
      "error",
      (event) => reject(new BackendError(`A thread did not start: ${event.message}`)),
      {
        once: true,
      },
    );
    thread.postMessage(start);
  });
}

/** A worker made from a blob has no address that a relative one could start from. */
function absolute(url: string): string {
  return new URL(url, import.meta.url).href;
}

/**
 * Emscripten never answers when a policy or an old browser blocks its threads, and throws their errors outside any call,
 * so this listens for them and looks at the clock.
 */
async function startThreaded(): Promise<boolean> {
  setThreadsCount(Math.min(MOST_THREADS, navigator.hardwareConcurrency));
  const started = new AbortController();
  const threadError = new Promise<false>((resolve) => {
    const fail = (event: Event): void => {
      event.preventDefault();
      resolve(false);
    };
    globalThis.addEventListener("error", fail, { signal: started.signal });
  });
  const timeout = new Promise<false>((resolve) => setTimeout(() => resolve(false), THREADS_LIMIT_MS));
  try {
    const success = await Promise.race([setBackend("wasm"), threadError, timeout]);
    // After a failure the listener stays: every thread that was asked for may still report its own.
    if (success) started.abort();
    return success;
  } catch {
    return false;
  }
}

async function startSingle(): Promise<void> {
  const factory = findBackendFactory("wasm");
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  removeBackend("wasm");
  registerBackend("wasm", factory);
  if (!(await setBackend("wasm"))) {
    throw new BackendError("WebAssembly could not start in this browser.");
  }
}
