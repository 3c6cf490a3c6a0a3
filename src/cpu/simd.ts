import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { OWN_RELAXED_SIMD, OWN_SIMD, SHARED_RELAXED_SIMD, SHARED_SIMD } from "./kernels.generated.ts";

/** A kernel's arguments are documented in `assembly/kernels.ts`; pointers and strides are bytes. */
export type SimdKernel = (...args: number[]) => void;

/** The functions of `assembly/kernels.ts`. */
export interface SimdKernels {
  /** Among how many threads they share out their work. */
  readonly threads: number;
  readonly pack: SimdKernel;
  readonly convolve: SimdKernel;
  readonly weightGradient: SimdKernel;
  readonly maskGradient: SimdKernel;
  readonly maxPoolGradient: SimdKernel;
  readonly sumPixels: SimdKernel;
  readonly copyWindow: SimdKernel;
  readonly zero: SimdKernel;
  readonly winogradKernel: SimdKernel;
  readonly winogradConvolve: SimdKernel;
  readonly winogradInput: SimdKernel;
  readonly winogradKernelGradient: SimdKernel;
  readonly winogradAccumulate: SimdKernel;
  readonly winogradOutputGradient: SimdKernel;
}

/** Compiles our kernels for a memory; threads are sent what comes of it, so that their scripts need not hold it. */
export function compileKernels(memory: WebAssembly.Memory): WebAssembly.Module {
  return new WebAssembly.Module(
    isShared(memory) ? firstValid(SHARED_RELAXED_SIMD, SHARED_SIMD) : firstValid(OWN_RELAXED_SIMD, OWN_SIMD),
  );
}

/** Instantiates our kernels in a memory, so that what lies there is read and written in place. */
export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): SimdKernels {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const kernel = (name: Exclude<keyof SimdKernels, "threads">): SimdKernel => {
    const found = exports[name];
    if (typeof found !== "function") throw new Error(`the SIMD kernels have no ${name}`);
    return (...args) => found(...args);
  };
  return {
    threads: 1,
    pack: kernel("pack"),
    convolve: kernel("convolve"),
    weightGradient: kernel("weightGradient"),
    maskGradient: kernel("maskGradient"),
    maxPoolGradient: kernel("maxPoolGradient"),
    sumPixels: kernel("sumPixels"),
    copyWindow: kernel("copyWindow"),
    zero: kernel("zero"),
    winogradKernel: kernel("winogradKernel"),
    winogradConvolve: kernel("winogradConvolve"),
    winogradInput: kernel("winogradInput"),
    winogradKernelGradient: kernel("winogradKernelGradient"),
    winogradAccumulate: kernel("winogradAccumulate"),
    winogradOutputGradient: kernel("winogradOutputGradient"),
  };
}

/** Whether this engine fuses multiply and add in WASM, which doubles our kernels' peak. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(bytesOf(OWN_RELAXED_SIMD));
}

/** Whether several threads see the memory, as in tfjs's threaded build. */
export function isShared(memory: WebAssembly.Memory): boolean {
  return typeof SharedArrayBuffer !== "undefined" && memory.buffer instanceof SharedArrayBuffer;
}

/** The memory of tfjs's WASM backend: the threaded build names it, the other keeps it among its exports. */
export function memoryOf({ wasm }: BackendWasm): WebAssembly.Memory | null {
  if ("wasmMemory" in wasm && wasm.wasmMemory instanceof WebAssembly.Memory) return wasm.wasmMemory;
  if (!("asm" in wasm) || typeof wasm.asm !== "object" || wasm.asm === null || !("memory" in wasm.asm))
    return null;
  return wasm.asm.memory instanceof WebAssembly.Memory ? wasm.asm.memory : null;
}

function firstValid(preferred: string, other: string): Uint8Array<ArrayBuffer> {
  const bytes = bytesOf(preferred);
  return WebAssembly.validate(bytes) ? bytes : bytesOf(other);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
