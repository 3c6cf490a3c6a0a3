/** A bin of the area histogram. */
export interface AreaBin {
  /** Least area in px², inclusive, and the next bin's. */
  readonly from: number;
  readonly to: number;
  readonly cells: number;
}

/** Middle of the sorted values, the mean of two for an even number; null when there is none. */
export function median(values: Uint32Array): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/**
 * Areas in equal bins from 0 to the largest.
 *
 * @param bins at least 1
 */
export function areaBins(areas: Uint32Array, bins: number): AreaBin[] {
  const largest = areas.reduce((most, area) => Math.max(most, area), 0);
  const width = Math.max(1, largest) / bins;
  const cells = new Uint32Array(bins);
  for (const area of areas) {
    const bin = Math.min(bins - 1, Math.floor(area / width));
    cells[bin] = (cells[bin] ?? 0) + 1;
  }
  return Array.from(cells, (number, bin) => ({ from: bin * width, to: (bin + 1) * width, cells: number }));
}
