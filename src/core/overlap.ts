/** How the objects of two label images of one size overlap, in px². */
export interface Overlap {
  /** Area of each true object; ids as in the image. Background (0) is not in it. */
  readonly truth: ReadonlyMap<number, number>;
  /** Area of each predicted object. */
  readonly prediction: ReadonlyMap<number, number>;
  /** Every pair of ids that share pixels, background included as 0. */
  readonly pairs: readonly OverlapPair[];
}

export interface OverlapPair {
  readonly truth: number;
  readonly prediction: number;
  readonly area: number;
}

/**
 * Counts the shared pixels of every two objects in one pass.
 *
 * @param truth row-major ids, 0 background; any ids, gaps allowed
 * @param prediction the same length
 * @throws RangeError when the lengths differ
 */
export function overlapOf(truth: Uint32Array, prediction: Uint32Array): Overlap {
  if (truth.length !== prediction.length)
    throw new RangeError(`the prediction holds ${prediction.length} pixels and the truth ${truth.length}`);
  const counts = new Map<number, Map<number, number>>();
  for (let i = 0; i < truth.length; ) {
    const t = truth[i] ?? 0;
    const p = prediction[i] ?? 0;
    const start = i++;
    while (i < truth.length && truth[i] === t && prediction[i] === p) i++;
    const row = counts.get(t) ?? new Map<number, number>();
    row.set(p, (row.get(p) ?? 0) + i - start);
    counts.set(t, row);
  }
  const truthAreas = new Map<number, number>();
  const predictionAreas = new Map<number, number>();
  const pairs: OverlapPair[] = [];
  for (const [t, row] of counts) {
    for (const [p, area] of row) {
      pairs.push({ truth: t, prediction: p, area });
      if (t) truthAreas.set(t, (truthAreas.get(t) ?? 0) + area);
      if (p) predictionAreas.set(p, (predictionAreas.get(p) ?? 0) + area);
    }
  }
  return { truth: truthAreas, prediction: predictionAreas, pairs };
}

/** Jaccard index of two objects, |A ∩ B| / |A ∪ B|, in (0, 1]. */
export function jaccard({ truth, prediction }: Overlap, pair: OverlapPair): number {
  return pair.area / ((truth.get(pair.truth) ?? 0) + (prediction.get(pair.prediction) ?? 0) - pair.area);
}
