import { LevelQueue, NO_PIXEL } from "./level-queue.ts";
import { hasNeighbour, isInner, neighbourOffsets } from "./neighbours.ts";
import { rootOf } from "./runs.ts";

/** "Not flooded yet." */
const UNSEEN = -1;

/**
 * Maxima of a distance transform that stand out: from each, any path to a higher one (or to an equal one that is kept)
 * descends by more than `depth` px. These are the h-maxima of morphology, one pixel each.
 *
 * The landscape is flooded from all local maxima at once, deepest pixels first. Basins that meet are united when the
 * lower one stands out too little; with one basin left the work ends, for round objects long before their edge.
 *
 * @param squared squared distances in px², whole and finite, row-major, `width * height` long; 0 is outside
 * @param depth in px, from 0
 * @returns indices of the maxima's pixels, ascending; none when every value is 0
 */
export function distancePeaks(squared: Float64Array, width: number, height: number, depth: number): number[] {
  const maxima = localMaxima(squared, width, height);
  if (maxima.length < 2) return maxima;
  const queue = new LevelQueue(depthLevels(squared));
  const offsets = neighbourOffsets(width);
  const parents = new Int32Array(squared.length).fill(UNSEEN);
  for (const pixel of maxima) {
    parents[pixel] = pixel;
    queue.push(pixel);
  }
  let basins = maxima.length;
  for (let pixel = queue.pop(); pixel !== NO_PIXEL && basins > 1; pixel = queue.pop()) {
    const value = squared[pixel] ?? 0;
    const x = pixel % width;
    const y = (pixel - x) / width;
    const inner = isInner(x, y, width, height);
    for (let k = 0; k < 8; k++) {
      if (!inner && !hasNeighbour(x, y, k, width, height)) continue;
      const neighbour = pixel + (offsets[k] ?? 0);
      const parent = parents[neighbour] ?? UNSEEN;
      if (parent === parents[pixel]) continue;
      const other = squared[neighbour] ?? 0;
      if (parent === UNSEEN) {
        if (other === 0) continue;
        parents[neighbour] = parents[pixel] ?? pixel;
        queue.push(neighbour);
      } else if (other >= value && meet(parents, squared, pixel, neighbour, depth)) basins--;
    }
  }
  return maxima.filter((pixel) => parents[pixel] === pixel);
}

/** Levels whose order is that of descending depth. */
export function depthLevels(squared: Float64Array): Int32Array {
  let deepest = 0;
  for (const value of squared) if (value > deepest) deepest = value;
  const levels = new Int32Array(squared.length);
  for (let i = 0; i < levels.length; i++) levels[i] = deepest - (squared[i] ?? 0);
  return levels;
}

/** Unites the basins of two neighbours, the lower of which is `pixel`, unless both stand out; tells whether it did. */
function meet(
  parents: Int32Array,
  squared: Float64Array,
  pixel: number,
  neighbour: number,
  depth: number,
): boolean {
  const a = rootOf(parents, pixel);
  const b = rootOf(parents, neighbour);
  if (a === b) return false;
  const peakA = squared[a] ?? 0;
  const peakB = squared[b] ?? 0;
  const higher = peakA > peakB || (peakA === peakB && a < b) ? a : b;
  const lower = higher === a ? b : a;
  if (Math.sqrt(squared[lower] ?? 0) - Math.sqrt(squared[pixel] ?? 0) > depth) return false;
  parents[lower] = higher;
  return true;
}

/** Pixels inside that no neighbour exceeds, ascending. */
function localMaxima(squared: Float64Array, width: number, height: number): number[] {
  const maxima: number[] = [];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const value = squared[i] ?? 0;
      if (
        value === 0 ||
        (x > 0 && (squared[i - 1] ?? 0) > value) ||
        (x + 1 < width && (squared[i + 1] ?? 0) > value)
      )
        continue;
      if (exceeds(squared, width, i - width, x, value) || exceeds(squared, width, i + width, x, value))
        continue;
      maxima.push(i);
    }
  }
  return maxima;
}

/** Whether one of the three pixels about index `i` of another row, if it exists, is more than `value`. */
function exceeds(squared: Float64Array, width: number, i: number, x: number, value: number): boolean {
  return (
    (squared[i] ?? 0) > value ||
    (x > 0 && (squared[i - 1] ?? 0) > value) ||
    (x + 1 < width && (squared[i + 1] ?? 0) > value)
  );
}
