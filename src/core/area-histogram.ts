/** Counts over equal bins. */
export interface AreaHistogram {
  /** Bounds of the bins, ascending, one more than bins; a value on a bound belongs to the bin above, the greatest to the last. */
  readonly edges: Float64Array;
  readonly counts: Uint32Array;
}

/**
 * Histogram of object areas between the least and the greatest (NumPy's `histogram`); one area alone gets ± 0.5 px².
 *
 * @param areas px², finite; may be empty: the bins then span 0…1
 * @throws RangeError when `bins` is not a positive whole number
 */
export function areaHistogram(areas: ArrayLike<number>, bins: number): AreaHistogram {
  if (!(Number.isInteger(bins) && bins > 0))
    throw new RangeError(`bins must be a positive whole number, not ${bins}`);
  let least = areas.length === 0 ? 0 : Infinity;
  let greatest = areas.length === 0 ? 1 : -Infinity;
  for (let i = 0; i < areas.length; i++) {
    least = Math.min(least, areas[i] ?? least);
    greatest = Math.max(greatest, areas[i] ?? greatest);
  }
  const margin = least === greatest ? 0.5 : 0;
  const from = least - margin;
  const range = greatest + margin - from;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => from + (range * i) / bins);
  const counts = new Uint32Array(bins);
  for (let i = 0; i < areas.length; i++) {
    const bin = Math.min(bins - 1, Math.floor((((areas[i] ?? from) - from) / range) * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { edges, counts };
}
