import { greatestOf } from "./greatest.ts";
import { LevelQueue, NO_PIXEL } from "./level-queue.ts";
import { hasNeighbour, isInner, neighbourOffsets, touchesEdge } from "./neighbours.ts";

/** Marks pixels that are not flooded, so that one look at a neighbour tells whether it waits. */
const CLOSED = 0xffffffff;

/**
 * Seeded watershed: floods a landscape from the seeds, lowest pixels first, over all eight neighbours; every pixel of
 * the mask that a seed can reach gets the seed's id, without lines between.
 *
 * Pixels of one level are taken in the order in which they were reached, seeds row by row; scikit-image's
 * `watershed(connectivity=2)` does the same but leaves open which of two equal seeds is taken first.
 *
 * @param levels heights, whole numbers from 0, row-major, `width * height` long; one queue is kept per level
 * @param seeds ids below 2³² − 1, 0 for none, the same length; changed in place into the result
 * @param mask the same length; zeros are not flooded, and are 0 in the result
 * @param queue whose memory is used
 * @throws RangeError when the lengths differ
 */
export function watershed(
  levels: Int32Array,
  seeds: Uint32Array,
  mask: Uint8Array,
  width: number,
  height: number,
  queue: LevelQueue = new LevelQueue(),
): void {
  if (levels.length !== width * height || seeds.length !== levels.length || mask.length !== levels.length)
    throw new RangeError(`${width} × ${height} px need ${width * height} levels, seeds and mask values each`);
  const atEdge = touchesEdge(mask, width, height);
  const offsets = neighbourOffsets(width);
  queue.reset(levels.length, greatestOf(levels));
  for (let i = 0; i < seeds.length; i++) {
    if (!mask[i]) seeds[i] = CLOSED;
    else if (seeds[i]) queue.push(i, levels[i] ?? 0);
  }
  for (let pixel = queue.pop(); pixel !== NO_PIXEL; pixel = queue.pop()) {
    const x = atEdge ? pixel % width : 0;
    const y = atEdge ? (pixel - x) / width : 0;
    const inner = !atEdge || isInner(x, y, width, height);
    const seed = seeds[pixel] ?? 0;
    for (let k = 0; k < 8; k++) {
      if (!inner && !hasNeighbour(x, y, k, width, height)) continue;
      const neighbour = pixel + (offsets[k] ?? 0);
      if (seeds[neighbour] !== 0) continue;
      seeds[neighbour] = seed;
      queue.push(neighbour, levels[neighbour] ?? 0);
    }
  }
  for (let i = 0; i < seeds.length; i++) if (seeds[i] === CLOSED) seeds[i] = 0;
}
