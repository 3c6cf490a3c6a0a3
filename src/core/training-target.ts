import { cropPlane } from "./crop.ts";
import { trueLabel } from "./held-labels.ts";
import { type ClassTargetOptions, certainRim, classTargets, RIM } from "./rim.ts";
import { separationWeights, successorWeights } from "./weight-map.ts";

/** What the network should answer, and how much each pixel counts. */
export interface TargetOptions extends ClassTargetOptions {
  /** Weight of a rim pixel where there is a rim class. */
  readonly rimWeight: number;
  /** Which weight map: the paper's (2015) or its successor's (Falk et al. 2019), whose parameters are fixed. */
  readonly weightMap: "paper" | "successor";
  /** Height of the separation term; 10 in the paper. */
  readonly w0: number;
  /** Its standard deviation in px; about 5 in the paper. */
  readonly sigma: number;
  readonly classBalance: boolean;
}

export interface TrainingTarget {
  /** Class of each output pixel, row-major, `outputSize²` long. */
  readonly classes: Uint8Array;
  /** Weight of each output pixel; 0 where nothing is labelled. */
  readonly weights: Float32Array;
}

/**
 * Classes and weights of one tile's output.
 *
 * @param labels row-major instance ids of the output and a margin around it, `labelSize²` long; −1 is unlabelled,
 *   and what is held back (see `trainingLabel`) has its class but no weight
 * @param labelSize edge of `labels`; the output is its middle, so that distances near the tile's edge are right
 * @param emphasis factor on each weight, as long as `labels`; values below 2 leave it alone
 */
export function trainingTarget(
  labels: Int32Array,
  labelSize: number,
  outputSize: number,
  options: TargetOptions,
  emphasis: Int32Array | null = null,
): TrainingTarget {
  const all = imageTarget(labels, labelSize, labelSize, options, emphasis);
  const margin = (labelSize - outputSize) / 2;
  const rect = { x: margin, y: margin, width: outputSize, height: outputSize };
  return {
    classes: cropPlane(all.classes, labelSize, rect),
    weights: cropPlane(all.weights, labelSize, rect),
  };
}

/**
 * Classes and weights of every pixel of an image, or of any window of labels. A rim that is one only because nothing is
 * labelled beyond it has no weight: a half-painted cell does not teach an edge that is none.
 *
 * @param labels as in {@link trainingTarget}, `width * height` long
 * @throws RangeError when `labels` is not `width * height` long
 */
export function imageTarget(
  labels: Int32Array | Uint32Array,
  width: number,
  height: number,
  options: TargetOptions,
  emphasis: Int32Array | null = null,
): TrainingTarget {
  const { rimClass = RIM } = options;
  // A cell does not end where its label is held back.
  const ids = new Uint32Array(labels.length);
  let hasGaps = false;
  for (let i = 0; i < ids.length; i++) {
    const label = trueLabel(labels[i] ?? -1);
    if (label === -1) hasGaps = true;
    else ids[i] = label;
  }
  const classes = classTargets(ids, width, height, options);
  const weights =
    options.weightMap === "paper"
      ? separationWeights(ids, width, height, options)
      : successorWeights(ids, width, height);
  const isUnlabelled = (index: number): boolean => trueLabel(labels[index] ?? -1) === -1;
  const isCertain =
    options.rim > 0 && hasGaps ? certainRim(ids, width, height, options.rim, isUnlabelled) : () => true;
  const rimWeight = (index: number): number => (isCertain(index) ? options.rimWeight : 0);
  for (let i = 0; i < weights.length; i++) {
    const isRim = options.rim > 0 && classes[i] === rimClass;
    const weight = isRim ? rimWeight(i) : (weights[i] ?? 0);
    weights[i] = (labels[i] ?? -1) < 0 ? 0 : weight * Math.max(1, emphasis?.[i] ?? 1);
  }
  return { classes, weights };
}
