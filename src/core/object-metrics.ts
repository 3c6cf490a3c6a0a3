import { jaccard, type Overlap } from "./overlap.ts";

/** Objects found, invented and missed. */
export interface Detections {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
}

/**
 * Pairs true and predicted objects one to one where their Jaccard index is at least `threshold`.
 *
 * @param threshold in [0.5, 1]: from 0.5 up no object can be torn between partners of which a better choice exists
 * @throws RangeError when the threshold is outside
 */
export function detections(overlap: Overlap, threshold = 0.5): Detections {
  if (!(threshold >= 0.5 && threshold <= 1))
    throw new RangeError(`a threshold lies in [0.5, 1], not at ${threshold}`);
  const matchedTruth = new Set<number>();
  const matchedPrediction = new Set<number>();
  for (const pair of overlap.pairs) {
    if (pair.truth === 0 || pair.prediction === 0 || jaccard(overlap, pair) < threshold) continue;
    if (matchedTruth.has(pair.truth) || matchedPrediction.has(pair.prediction)) continue;
    matchedTruth.add(pair.truth);
    matchedPrediction.add(pair.prediction);
  }
  const truePositives = matchedTruth.size;
  return {
    truePositives,
    falsePositives: overlap.prediction.size - truePositives,
    falseNegatives: overlap.truth.size - truePositives,
  };
}

/**
 * What Cellpose (`average_precision`) and StarDist (`accuracy`) report at one threshold: TP / (TP + FP + FN), matches by
 * Jaccard index ≥ threshold. It is no average over recall levels. 1 when there is nothing to find and nothing is found.
 */
export function averagePrecision(overlap: Overlap, threshold = 0.5): number {
  const { truePositives, falsePositives, falseNegatives } = detections(overlap, threshold);
  const all = truePositives + falsePositives + falseNegatives;
  return all === 0 ? 1 : truePositives / all;
}

/** Detection F1 at one threshold: 2 TP / (2 TP + FP + FN); 1 when there is nothing to find and nothing is found. */
export function detectionF1(overlap: Overlap, threshold = 0.5): number {
  const { truePositives, falsePositives, falseNegatives } = detections(overlap, threshold);
  const all = 2 * truePositives + falsePositives + falseNegatives;
  return all === 0 ? 1 : (2 * truePositives) / all;
}

/**
 * SEG of the Cell Tracking Challenge (Maška et al. 2014): the mean over true objects of the Jaccard index with the
 * predicted object that covers more than half of it, 0 where there is none. False positives do not count.
 * Without true objects, 1 if nothing is predicted, else 0.
 */
export function seg(overlap: Overlap): number {
  if (overlap.truth.size === 0) return overlap.prediction.size === 0 ? 1 : 0;
  return segSum(overlap) / overlap.truth.size;
}

/** What {@link seg} is the mean of, summed over the true objects. */
export function segSum(overlap: Overlap): number {
  let sum = 0;
  for (const pair of overlap.pairs) {
    if (pair.truth === 0 || pair.prediction === 0) continue;
    if (pair.area > 0.5 * (overlap.truth.get(pair.truth) ?? 0)) sum += jaccard(overlap, pair);
  }
  return sum;
}

/**
 * Rand error of the ISBI 2012 challenge: 1 − the foreground-restricted Rand F-score (Arganda-Carreras et al. 2015).
 *
 * Over the pairs of different pixels that lie in true objects: the F-score of "both in one true object" against "both
 * in one predicted object", predicted background counting as one object, as scikit-image's `adapted_rand_error` has it.
 * 0 when no two such pixels are joined in either.
 */
export function randError({ pairs }: Overlap): number {
  const truth = new Map<number, number>();
  const prediction = new Map<number, number>();
  let joined = 0;
  for (const pair of pairs) {
    if (pair.truth === 0) continue;
    joined += pair.area * (pair.area - 1);
    truth.set(pair.truth, (truth.get(pair.truth) ?? 0) + pair.area);
    prediction.set(pair.prediction, (prediction.get(pair.prediction) ?? 0) + pair.area);
  }
  const all = joinedPairs(truth) + joinedPairs(prediction);
  return all === 0 ? 0 : 1 - (2 * joined) / all;
}

/** Ordered pairs of different pixels that share an object. */
function joinedPairs(areas: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const area of areas.values()) sum += area * (area - 1);
  return sum;
}
