import { SIMD } from "./kernels.generated.ts";

/** A kernel's arguments are documented in `assembly/`; pointers are bytes. */
export type Kernel = (...args: number[]) => number;

/** An instance of our kernels and the memory that is its own. */
export interface KernelInstance {
  readonly memory: WebAssembly.Memory;
  /** @throws Error when there is no such kernel */
  readonly kernel: (name: string) => Kernel;
}

/** Bytes of a page of memory. */
const PAGE = 65_536;

/** Where the memory is free: the kernels hold no data of their own. */
export const FREE = 1024;

let compiled: WebAssembly.Module | null = null;

/** Whether this engine runs our kernels. */
export function canRunKernels(): boolean {
  return typeof WebAssembly !== "undefined" && WebAssembly.validate(kernelBytes());
}

/** Our kernels in a memory of their own; it goes when nobody holds it any more, as such memory never shrinks. */
export function instantiateKernels(): KernelInstance {
  compiled ??= new WebAssembly.Module(kernelBytes());
  const { exports } = new WebAssembly.Instance(compiled, {});
  const { memory } = exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error("the pixel kernels have no memory");
  const kernel = (name: string): Kernel => {
    const found = exports[name];
    if (typeof found !== "function") throw new Error(`the pixel kernels have no ${name}`);
    return (...args) => found(...args);
  };
  return { memory, kernel };
}

/** Grows a memory to hold `bytes`, counted without a sign; false where there is not that much. */
export function reserve(memory: WebAssembly.Memory, bytes: number): boolean {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
  if (missing <= 0) return true;
  try {
    memory.grow(missing);
    return true;
  } catch {
    return false;
  }
}

function kernelBytes(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(SIMD), (character) => character.charCodeAt(0));
}
