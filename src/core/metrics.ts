import { averagePrecision, detectionF1, randError, seg } from "./object-metrics.ts";
import { overlapOf } from "./overlap.ts";
import { type PixelScores, pixelScores } from "./pixel-metrics.ts";

/** Every figure for one image; all in [0, 1]. */
export interface Scores extends PixelScores {
  /** 1 − foreground-restricted Rand F-score: see `randError`. */
  readonly randError: number;
  /** TP / (TP + FP + FN) at Jaccard 0.5: see `averagePrecision`. */
  readonly ap50: number;
  /** Detection F1 at Jaccard 0.5. */
  readonly f1: number;
  /** SEG of the Cell Tracking Challenge. */
  readonly seg: number;
}

/**
 * Scores predicted instances against true ones.
 *
 * @param truth row-major ids, 0 background
 * @param prediction the same length
 * @throws RangeError when the lengths differ
 */
export function scoreInstances(truth: Uint32Array, prediction: Uint32Array): Scores {
  const overlap = overlapOf(truth, prediction);
  return {
    ...pixelScores(truth, prediction),
    randError: randError(overlap),
    ap50: averagePrecision(overlap),
    f1: detectionF1(overlap),
    seg: seg(overlap),
  };
}
