import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { RELAXED_SIMD_KERNELS, SIMD_KERNELS } from "./kernels.generated.ts";

/** The functions of `assembly/kernels.ts`, where parameters are documented; pointers and strides are bytes. */
export interface SimdKernels {
  readonly pack: (...args: number[]) => void;
  readonly convolve: (...args: number[]) => void;
  readonly weightGradient: (...args: number[]) => void;
  readonly maskGradient: (...args: number[]) => void;
  readonly maxPoolGradient: (...args: number[]) => void;
  readonly sumPixels: (...args: number[]) => void;
  readonly copyWindow: (...args: number[]) => void;
  readonly zero: (...args: number[]) => void;
}

/**
 * Instantiates our kernels in the memory of tfjs's WASM backend, so that tensors are read and written in place.
 *
 * @returns null where that memory cannot be had: the threaded build keeps a shared one to itself
 */
export function instantiateKernels(backend: BackendWasm): SimdKernels | null {
  const memory = memoryOf(backend.wasm);
  if (!memory || memory.buffer instanceof (globalThis.SharedArrayBuffer ?? Array)) return null;
  const relaxed = bytesOf(RELAXED_SIMD_KERNELS);
  const bytes = WebAssembly.validate(relaxed) ? relaxed : bytesOf(SIMD_KERNELS);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const kernel = (name: keyof SimdKernels): ((...args: number[]) => void) => {
    const found = exports[name];
    if (typeof found !== "function") throw new Error(`the SIMD kernels have no ${name}`);
    return (...args) => found(...args);
  };
  return {
    pack: kernel("pack"),
    convolve: kernel("convolve"),
    weightGradient: kernel("weightGradient"),
    maskGradient: kernel("maskGradient"),
    maxPoolGradient: kernel("maxPoolGradient"),
    sumPixels: kernel("sumPixels"),
    copyWindow: kernel("copyWindow"),
    zero: kernel("zero"),
  };
}

/** Whether this engine fuses multiply and add in WASM, which doubles our kernels' peak. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(bytesOf(RELAXED_SIMD_KERNELS));
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Emscripten keeps its memory among the module's exports. */
function memoryOf(module: object): WebAssembly.Memory | null {
  if (!("asm" in module) || typeof module.asm !== "object" || module.asm === null) return null;
  if (!("memory" in module.asm)) return null;
  return module.asm.memory instanceof WebAssembly.Memory ? module.asm.memory : null;
}
