/** Result of {@link weightedCrossEntropy}. */
export interface LossResult {
  /** Σ w · −log p / Σ w over the pixels with w > 0; 0 when there are none. */
  readonly loss: number;
  /** Gradient of the loss with respect to the logits, pixel-major like them. */
  readonly gradient: Float32Array;
}

/**
 * The paper's energy: pixel-wise softmax and weighted cross entropy.
 *
 * Divided by Σ w, so that the learning rate depends neither on the tile nor on how much of it is labelled.
 *
 * @param logits `[pixels, classes]`, pixel-major
 * @param classes class of each pixel, below `classCount` where the weight is positive
 * @param weights weight of each pixel, ≥ 0; 0 means "ignore"
 * @throws RangeError when the lengths differ
 */
export function weightedCrossEntropy(
  logits: Float32Array,
  classes: Uint8Array,
  weights: Float32Array,
  classCount: number,
): LossResult {
  if (logits.length !== classes.length * classCount || weights.length !== classes.length) {
    throw new RangeError(
      `${classes.length} pixels of ${classCount} classes need ${classes.length * classCount} logits and ${classes.length} weights, got ${logits.length} and ${weights.length}`,
    );
  }
  const gradient = new Float32Array(logits.length);
  let weightSum = 0;
  for (const weight of weights) weightSum += weight;
  if (weightSum <= 0) return { loss: 0, gradient };
  let loss = 0;
  for (let pixel = 0; pixel < classes.length; pixel++) {
    const weight = (weights[pixel] ?? 0) / weightSum;
    if (weight === 0) continue;
    loss +=
      weight * pixelGradient(logits, gradient, pixel * classCount, classCount, classes[pixel] ?? 0, weight);
  }
  return { loss, gradient };
}

/** Writes weight · (p − onehot) for one pixel and returns −log p of its class. */
function pixelGradient(
  logits: Float32Array,
  gradient: Float32Array,
  start: number,
  classCount: number,
  label: number,
  weight: number,
): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let k = start; k < start + classCount; k++) max = Math.max(max, logits[k] ?? 0);
  let total = 0;
  for (let k = start; k < start + classCount; k++) total += Math.exp((logits[k] ?? 0) - max);
  for (let k = start; k < start + classCount; k++) {
    const probability = Math.exp((logits[k] ?? 0) - max) / total;
    gradient[k] = weight * (probability - (k - start === label ? 1 : 0));
  }
  return Math.log(total) + max - (logits[start + label] ?? 0);
}
