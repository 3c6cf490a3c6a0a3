import { installPixelKernels, pixelKernels } from "../core/pixel-kernels.ts";
import { simdForegroundRuns } from "./foreground.ts";
import { canRunKernels } from "./module.ts";
import { simdSplitter } from "./splitter.ts";
import { simdWeights } from "./weigh.ts";

/**
 * Has this thread's core split cells and weigh labels with SIMD; twice is as good as once.
 *
 * @returns whether this engine can; where it cannot, the plain loops stay
 */
export function registerPixelKernels(): boolean {
  if (pixelKernels() !== null) return true;
  if (!canRunKernels()) return false;
  installPixelKernels({ foregroundRuns: simdForegroundRuns, splitter: simdSplitter, weigh: simdWeights });
  return true;
}
