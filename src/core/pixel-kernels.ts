import type { ClassPlanes } from "./class-planes.ts";
import type { Runs } from "./run-list.ts";
import type { SplitJob, Splitter } from "./split.ts";
import type { WeightTerms } from "./weight-map.ts";

/**
 * Faster ways to do what plain loops do here, with the same result, for an engine that has them. They are put in once
 * by whoever starts a thread; the functions that ask for them stay pure.
 */
export interface PixelKernels {
  /** The same runs; null where the plain loops are to find them. */
  readonly foregroundRuns: (planes: ClassPlanes, threshold: number) => Runs | null;
  /** As `plainSplitter`, to the pixel. */
  readonly splitter: (job: SplitJob) => Splitter;
  /** As `plainWeights`, to 1e-5 of a term's height; null where the plain loops are to do it. */
  readonly weigh: (
    labels: Uint32Array,
    width: number,
    height: number,
    terms: WeightTerms,
  ) => Float32Array | null;
}

let installed: PixelKernels | null = null;

/** The kernels of this thread; null where there are only the plain loops. */
export function pixelKernels(): PixelKernels | null {
  return installed;
}

/** @param kernels null to do without them */
export function installPixelKernels(kernels: PixelKernels | null): void {
  installed = kernels;
}
