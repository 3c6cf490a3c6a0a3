import { gaussianBlurWhere } from "./augment-blur.ts";
import { DistanceSpace, squaredDistance } from "./distance.ts";
import { depthLevels, distancePeaks, FloodSpace } from "./distance-peaks.ts";
import { PieceCutter, type Pieces } from "./pieces.ts";
import { watershed } from "./watershed.ts";

/** One connected piece of foreground in its own frame. */
export interface Piece {
  readonly width: number;
  readonly height: number;
  /** Its pixels, row-major; pixels of other pieces are 0. */
  readonly mask: Uint8Array;
  /** Zero marks the core, the pixels that may seed an object: the piece's interior, or all of it for a model without a rim. */
  readonly outside: Uint8Array;
  /** Interior probability where a rim class parts objects, else null. */
  readonly interior: Float32Array | null;
}

/** Pieces of an image that are to be split. */
export interface SplitJob {
  readonly pieces: Pieces;
  /** Interior probability of the image where a rim class parts objects, row-major, in [0, 1]; else null. */
  readonly interior: Float32Array | null;
  /** Interior probability above which a pixel may seed an object. */
  readonly threshold: number;
  /** How far, in px, the distance to the edge must fall between two maxima for them to be two objects. */
  readonly depth: number;
}

/** Splits pieces of foreground into objects, one after another in the same memory. */
export interface Splitter {
  /**
   * @param id of the piece
   * @returns the piece's runs, in their order, cut where the object changes: length and object, from 1, of each; good
   *   until the next call, or null when the piece is one object
   */
  split(id: number): Int32Array | null;
}

/**
 * Depth in px at which a core always counts as an object's; a shallower one, without a 3 × 3 block of pixels, only
 * beside cores of less than twice its depth.
 */
export const SURE_DEPTH = 2;
/** Standard deviation in px of the blur of the interior probability before flooding. */
export const BLUR = 2;
/** Levels into which the blurred probability is cut. */
export const LEVELS = 1024;

/** A splitter in plain loops. */
export function plainSplitter(job: SplitJob): Splitter {
  return new PlainSplitter(job);
}

class PlainSplitter implements Splitter {
  readonly #pieces: Pieces;
  readonly #depth: number;
  readonly #cutter: PieceCutter;
  readonly #distances = new DistanceSpace();
  readonly #floods = new FloodSpace();
  readonly #labels: Uint32Array;
  readonly #levels: Int32Array;
  /** The piece's pixels outside its core. */
  readonly #between: Uint8Array;

  constructor({ pieces, interior, threshold, depth }: SplitJob) {
    const { framePixels } = pieces;
    this.#pieces = pieces;
    this.#depth = depth;
    this.#cutter = new PieceCutter(pieces, interior, threshold);
    this.#labels = new Uint32Array(framePixels);
    this.#levels = new Int32Array(framePixels);
    this.#between = new Uint8Array(framePixels);
  }

  split(id: number): Int32Array | null {
    const labels = this.#label(this.#cutter.cut(id), this.#depth);
    return labels && objectRuns(this.#pieces, id, labels);
  }

  /**
   * Seeds are the salient maxima of the distance to the edge of the core. The core is flooded first, deepest pixels
   * first; then the rest, most interior-like first.
   *
   * @returns ids 1…n of the piece's pixels, good until the next call, or null when it is one object
   */
  #label(piece: Piece, depth: number): Uint32Array | null {
    const { width, height, mask } = piece;
    const squared = squaredDistance(piece.outside, width, height, this.#distances);
    if (squared[0] === Infinity) return null;
    const peaks = sureSeeds(distancePeaks(squared, width, height, depth, this.#floods), squared);
    if (peaks.length < 2) return null;
    const labels = this.#labels.subarray(0, mask.length).fill(0);
    for (const [index, pixel] of peaks.entries()) labels[pixel] = index + 1;
    watershed(this.#landscape(piece, squared), labels, mask, width, height, this.#floods.queue);
    return labels;
  }

  /** Levels to flood: the core by depth, and above it the rest by blurred interior probability. */
  #landscape({ width, height, mask, outside, interior }: Piece, squared: Float64Array): Int32Array {
    const levels = this.#levels.subarray(0, squared.length);
    const rest = depthLevels(squared, levels);
    if (interior === null) return levels;
    const between = this.#between.subarray(0, mask.length);
    for (let i = 0; i < between.length; i++) between[i] = mask[i] && outside[i] ? 1 : 0;
    const blurred = gaussianBlurWhere(interior, width, height, BLUR, between);
    for (let i = 0; i < levels.length; i++)
      if (between[i]) levels[i] = rest + Math.round((1 - Math.min(1, Math.max(0, blurred[i] ?? 0))) * LEVELS);
    return levels;
  }
}

function sureSeeds(peaks: readonly number[], squared: Float64Array): number[] {
  const deepest = peaks.reduce((most, pixel) => Math.max(most, squared[pixel] ?? 0), 0);
  const least = Math.min(SURE_DEPTH * SURE_DEPTH, deepest / 4);
  return peaks.filter((pixel) => (squared[pixel] ?? 0) >= least);
}

/** Cuts a piece's runs where the object changes: length and object of each. */
function objectRuns(pieces: Pieces, id: number, labels: Uint32Array): Int32Array {
  const { starts, ends } = pieces.components;
  const box = pieces.box(id);
  const width = box.right - box.left;
  const runs: number[] = [];
  for (const run of pieces.runs(id)) {
    const start = starts[run] ?? 0;
    const x = start % pieces.imageWidth;
    let at = ((start - x) / pieces.imageWidth - box.top) * width + x - box.left;
    for (const end = at + (ends[run] ?? 0) - start; at < end; ) {
      const from = at;
      const own = labels[at] ?? 0;
      do at++;
      while (at < end && labels[at] === own);
      runs.push(at - from, own);
    }
  }
  return Int32Array.from(runs);
}
