import { gaussianBlur } from "./augment-blur.ts";
import { squaredDistance } from "./distance.ts";
import { depthLevels, distancePeaks } from "./distance-peaks.ts";
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

/**
 * Splits a piece of foreground into objects.
 *
 * Seeds are the salient maxima of the distance to the edge of the core. The core is flooded first, deepest pixels
 * first; then the rest, most interior-like first.
 *
 * @param depth how far, in px, the distance must fall between two maxima for them to be two objects
 * @returns ids 1…n of the piece's pixels, or null when it is one object
 */
export function splitPiece(piece: Piece, depth: number): Uint32Array | null {
  const { width, height, mask } = piece;
  const squared = squaredDistance(piece.outside, width, height);
  if (squared[0] === Infinity) return null;
  const peaks = sureSeeds(distancePeaks(squared, width, height, depth), squared);
  if (peaks.length < 2) return null;
  const labels = new Uint32Array(mask.length);
  for (const [index, pixel] of peaks.entries()) labels[pixel] = index + 1;
  watershed(landscape(piece, squared), labels, mask, width, height);
  return labels;
}

function sureSeeds(peaks: readonly number[], squared: Float64Array): number[] {
  const deepest = peaks.reduce((most, pixel) => Math.max(most, squared[pixel] ?? 0), 0);
  const least = Math.min(SURE_DEPTH * SURE_DEPTH, deepest / 4);
  return peaks.filter((pixel) => (squared[pixel] ?? 0) >= least);
}

/** Levels to flood: the core by depth, and above it the rest by blurred interior probability. */
function landscape({ width, height, outside, interior }: Piece, squared: Float64Array): Int32Array {
  const levels = depthLevels(squared);
  if (interior === null) return levels;
  const blurred = gaussianBlur(interior, width, height, BLUR);
  const rest = levels[outside.indexOf(1)] ?? 0;
  for (let i = 0; i < levels.length; i++)
    if (outside[i]) levels[i] = rest + Math.round((1 - Math.min(1, blurred[i] ?? 0)) * LEVELS);
  return levels;
}
