import { trueLabel } from "./held-labels.ts";
import { type ClassTargetOptions, classTargets, RIM } from "./rim.ts";
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
  const { rimClass = RIM } = options;
  // A cell does not end where its label is held back.
  const ids = Uint32Array.from(labels, (label) => Math.max(0, trueLabel(label)));
  const allClasses = classTargets(ids, labelSize, labelSize, options);
  const allWeights =
    options.weightMap === "paper"
      ? separationWeights(ids, labelSize, labelSize, options)
      : successorWeights(ids, labelSize, labelSize);
  const classes = new Uint8Array(outputSize * outputSize);
  const weights = new Float32Array(outputSize * outputSize);
  const margin = (labelSize - outputSize) / 2;
  for (let i = 0; i < classes.length; i++) {
    const at = (Math.floor(i / outputSize) + margin) * labelSize + (i % outputSize) + margin;
    const value = allClasses[at] ?? 0;
    classes[i] = value;
    if ((labels[at] ?? -1) < 0) continue;
    const isRim = options.rim > 0 && value === rimClass;
    const weight = isRim ? options.rimWeight : (allWeights[at] ?? 0);
    weights[i] = weight * Math.max(1, emphasis?.[at] ?? 1);
  }
  return { classes, weights };
}
