import { greatestOf } from "./greatest.ts";
import { LevelQueue, NO_PIXEL } from "./level-queue.ts";
import { hasNeighbour, isInner, neighbourOffsets, touchesEdge } from "./neighbours.ts";
import { rootOf } from "./runs.ts";

/** "Not flooded yet." */
const UNSEEN = -1;

/** Memory of floods, kept from one to the next. */
export class FloodSpace {
  readonly queue = new LevelQueue();
  #parents = new Int32Array(0);

  /** One value a pixel, all {@link UNSEEN}; good until the next call. */
  parents(pixels: number): Int32Array {
    if (this.#parents.length < pixels) this.#parents = new Int32Array(pixels);
    return this.#parents.subarray(0, pixels).fill(UNSEEN);
  }
}

/**
 * Maxima of a distance transform that stand out: from each, any path to a higher one (or to an equal one that is kept)
 * descends by more than `depth` px. These are the h-maxima of morphology, one pixel each.
 *
 * The landscape is flooded from all local maxima at once, deepest pixels first. Basins that meet are united when the
 * lower one stands out too little. The work ends where every basin that is left stands out, long before the edge.
 *
 * @param squared squared distances in px², whole and finite, row-major, `width * height` long; 0 is outside
 * @param depth in px, from 0
 * @param space whose memory is used
 * @returns indices of the maxima's pixels, ascending; none when every value is 0
 */
export function distancePeaks(
  squared: Float64Array,
  width: number,
  height: number,
  depth: number,
  space: FloodSpace = new FloodSpace(),
): number[] {
  const maxima = localMaxima(squared, width, height);
  if (maxima.length < 2) return maxima;
  const { queue } = space;
  const deepest = greatestOf(squared);
  const atEdge = touchesEdge(squared, width, height);
  const offsets = neighbourOffsets(width);
  const parents = space.parents(squared.length);
  queue.reset(squared.length, deepest);
  for (const pixel of maxima) {
    parents[pixel] = pixel;
    queue.push(pixel, deepest - (squared[pixel] ?? 0));
  }
  const basins = new Basins(maxima, squared, parents, depth);
  for (let pixel = queue.pop(); pixel !== NO_PIXEL; pixel = queue.pop()) {
    const value = squared[pixel] ?? 0;
    if (value < basins.lowestSaddle) break;
    const x = atEdge ? pixel % width : 0;
    const y = atEdge ? (pixel - x) / width : 0;
    const inner = !atEdge || isInner(x, y, width, height);
    for (let k = 0; k < 8; k++) {
      if (!inner && !hasNeighbour(x, y, k, width, height)) continue;
      const neighbour = pixel + (offsets[k] ?? 0);
      const parent = parents[neighbour] ?? UNSEEN;
      if (parent === parents[pixel]) continue;
      const other = squared[neighbour] ?? 0;
      if (parent === UNSEEN) {
        if (other === 0) continue;
        parents[neighbour] = parents[pixel] ?? pixel;
        queue.push(neighbour, deepest - other);
      } else if (other >= value) basins.meet(pixel, neighbour);
    }
  }
  return maxima.filter((pixel) => parents[pixel] === pixel);
}

/** Writes levels whose order is that of descending depth; returns the greatest, that of depth 0. */
export function depthLevels(squared: Float64Array, levels: Int32Array): number {
  const deepest = greatestOf(squared);
  for (let i = 0; i < levels.length; i++) levels[i] = deepest - (squared[i] ?? 0);
  return deepest;
}

/** Basins about local maxima, growing and uniting. */
class Basins {
  readonly #squared: Float64Array;
  readonly #parents: Int32Array;
  readonly #depth: number;
  /** Maxima of which the last is the lowest that no other basin has taken in. */
  readonly #left: number[];
  #lowestSaddle = 0;

  constructor(maxima: readonly number[], squared: Float64Array, parents: Int32Array, depth: number) {
    this.#squared = squared;
    this.#parents = parents;
    this.#depth = depth;
    this.#left = maxima.toSorted((a, b) => (squared[b] ?? 0) - (squared[a] ?? 0));
    this.#update();
  }

  /** Squared distance below which no basin can be taken in: each stands out by more than `depth` from there. */
  get lowestSaddle(): number {
    return this.#lowestSaddle;
  }

  /** Unites the basins of two neighbours, the lower of which is `pixel`, unless both stand out. */
  meet(pixel: number, neighbour: number): void {
    const squared = this.#squared;
    const a = rootOf(this.#parents, pixel);
    const b = rootOf(this.#parents, neighbour);
    if (a === b) return;
    const peakA = squared[a] ?? 0;
    const peakB = squared[b] ?? 0;
    const higher = peakA > peakB || (peakA === peakB && a < b) ? a : b;
    const lower = higher === a ? b : a;
    if (Math.sqrt(squared[lower] ?? 0) - Math.sqrt(squared[pixel] ?? 0) > this.#depth) return;
    this.#parents[lower] = higher;
    this.#update();
  }

  #update(): void {
    const left = this.#left;
    for (let last = left.at(-1); last !== undefined && this.#parents[last] !== last; last = left.at(-1))
      left.pop();
    const lowest = left.at(-1) ?? 0;
    const saddle = Math.sqrt(this.#squared[lowest] ?? 0) - this.#depth;
    // rounded down, as squared distances are whole and this is not exact
    this.#lowestSaddle = left.length < 2 ? Infinity : Math.floor(Math.max(0, saddle) ** 2);
  }
}

/** Pixels inside that no neighbour exceeds, ascending. */
function localMaxima(squared: Float64Array, width: number, height: number): number[] {
  const maxima: number[] = [];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const value = squared[i] ?? 0;
      if (value === 0) continue;
      if (x > 0 && (squared[i - 1] ?? 0) > value) continue;
      if (x + 1 < width && (squared[i + 1] ?? 0) > value) continue;
      if (y > 0 && exceeds(squared, width, i - width, x, value)) continue;
      if (y + 1 < height && exceeds(squared, width, i + width, x, value)) continue;
      maxima.push(i);
    }
  }
  return maxima;
}

/** Whether one of the three pixels about index `i` of another row is more than `value`. */
function exceeds(squared: Float64Array, width: number, i: number, x: number, value: number): boolean {
  return (
    (squared[i] ?? 0) > value ||
    (x > 0 && (squared[i - 1] ?? 0) > value) ||
    (x + 1 < width && (squared[i + 1] ?? 0) > value)
  );
}
