import { installPixelKernels } from "../core/pixel-kernels.ts";
import { registerPixelKernels } from "./register.ts";

/** What a function of core gives in plain loops, and what it gives with our kernels. */
export function bothWays<T>(work: () => T): { readonly plain: T; readonly simd: T } {
  installPixelKernels(null);
  const plain = work();
  if (!registerPixelKernels()) throw new Error("this Node.js has no SIMD in WebAssembly");
  const simd = work();
  installPixelKernels(null);
  return { plain, simd };
}

/** Index of the first value that differs; −1 when none does. Far quicker than `toEqual` on a plane. */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i;
  return -1;
}
