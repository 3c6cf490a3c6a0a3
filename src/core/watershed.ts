import { LevelQueue, NO_PIXEL } from "./level-queue.ts";
import { hasNeighbour, isInner, neighbourOffsets } from "./neighbours.ts";

/**
 * Seeded watershed: floods a landscape from the seeds, lowest pixels first, over all eight neighbours; every pixel of
 * the mask that a seed can reach gets the seed's id, without lines between.
 *
 * Pixels of one level are taken in the order in which they were reached, seeds row by row; scikit-image's
 * `watershed(connectivity=2)` does the same but leaves open which of two equal seeds is taken first.
 *
 * @param levels heights, whole numbers from 0, row-major, `width * height` long; one queue is kept per level
 * @param seeds ids, 0 for none, the same length; changed in place into the result
 * @param mask the same length; zeros are not flooded
 * @throws RangeError when the lengths differ
 */
export function watershed(
  levels: Int32Array,
  seeds: Uint32Array,
  mask: Uint8Array,
  width: number,
  height: number,
): void {
  if (levels.length !== width * height || seeds.length !== levels.length || mask.length !== levels.length)
    throw new RangeError(`${width} × ${height} px need ${width * height} levels, seeds and mask values each`);
  const offsets = neighbourOffsets(width);
  const queue = new LevelQueue(levels);
  for (let i = 0; i < seeds.length; i++) {
    if (seeds[i] && mask[i]) queue.push(i);
  }
  for (let pixel = queue.pop(); pixel !== NO_PIXEL; pixel = queue.pop()) {
    const x = pixel % width;
    const y = (pixel - x) / width;
    const inner = isInner(x, y, width, height);
    for (let k = 0; k < 8; k++) {
      if (!inner && !hasNeighbour(x, y, k, width, height)) continue;
      const neighbour = pixel + (offsets[k] ?? 0);
      if (!mask[neighbour] || seeds[neighbour]) continue;
      seeds[neighbour] = seeds[pixel] ?? 0;
      queue.push(neighbour);
    }
  }
}
