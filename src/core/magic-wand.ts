import { connectedRegion } from "./connected-region.ts";
import { isInstance, type PaintedLabels } from "./painted-labels.ts";
import type { Spans } from "./spans.ts";

export interface WandOptions {
  /** Largest difference from the first pixel's probability, (0, 1). */
  readonly tolerance: number;
  /** In px. */
  readonly maxArea: number;
}

/**
 * The region about a pixel whose probability is about the same, joined over edges, other instances left out.
 *
 * @param probability row-major, as large as the labels
 * @param start index of the pixel; one of an instance gives no region
 * @returns null when the region is larger than `maxArea`
 * @throws RangeError when the plane is of another size than the labels
 */
export function wandRegion(
  labels: PaintedLabels,
  probability: Float32Array,
  start: number,
  { tolerance, maxArea }: WandOptions,
): Spans | null {
  const { ids } = labels;
  if (probability.length !== ids.length)
    throw new RangeError(`a probability for each of ${ids.length} px is needed, not ${probability.length}`);
  const middle = probability[start] ?? 0;
  const inside = (pixel: number): boolean =>
    !isInstance(ids[pixel] ?? 0) && Math.abs((probability[pixel] ?? 0) - middle) <= tolerance;
  return connectedRegion(labels, start, inside, maxArea);
}
