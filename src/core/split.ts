import { gaussianBlurWhere } from "./augment-blur.ts";
import { DistanceSpace, squaredDistance } from "./distance.ts";
import { depthLevels, distancePeaks, FloodSpace } from "./distance-peaks.ts";
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

/**
 * Depth in px at which a core always counts as an object's; a shallower one, without a 3 × 3 block of pixels, only
 * beside cores of less than twice its depth.
 */
const SURE_DEPTH = 2;
/** Standard deviation in px of the blur of the interior probability before flooding. */
const BLUR = 2;
/** Levels into which the blurred probability is cut. */
const LEVELS = 1024;

/** Splits pieces of foreground into objects, one after another in the same memory. */
export class Splitter {
  readonly #distances = new DistanceSpace();
  readonly #floods = new FloodSpace();
  readonly #labels: Uint32Array;
  readonly #levels: Int32Array;
  /** The piece's pixels outside its core. */
  readonly #between: Uint8Array;

  /** @param pixels most pixels a piece's frame has */
  constructor(pixels: number) {
    this.#labels = new Uint32Array(pixels);
    this.#levels = new Int32Array(pixels);
    this.#between = new Uint8Array(pixels);
  }

  /**
   * Seeds are the salient maxima of the distance to the edge of the core. The core is flooded first, deepest pixels
   * first; then the rest, most interior-like first.
   *
   * @param depth how far, in px, the distance must fall between two maxima for them to be two objects
   * @returns ids 1…n of the piece's pixels, good until the next call, or null when it is one object
   */
  split(piece: Piece, depth: number): Uint32Array | null {
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
      if (between[i]) levels[i] = rest + Math.round((1 - Math.min(1, blurred[i] ?? 0)) * LEVELS);
    return levels;
  }
}

function sureSeeds(peaks: readonly number[], squared: Float64Array): number[] {
  const deepest = peaks.reduce((most, pixel) => Math.max(most, squared[pixel] ?? 0), 0);
  const least = Math.min(SURE_DEPTH * SURE_DEPTH, deepest / 4);
  return peaks.filter((pixel) => (squared[pixel] ?? 0) >= least);
}
