import { LowerEnvelope } from "./lower-envelope.ts";

/** Memory of distance transforms, kept from one to the next. */
export class DistanceSpace {
  #squared = new Float64Array(0);
  #envelope = new LowerEnvelope(0);

  /** One value a pixel, of any value; good until the next call. */
  squared(pixels: number): Float64Array {
    if (this.#squared.length < pixels) this.#squared = new Float64Array(pixels);
    return this.#squared.subarray(0, pixels);
  }

  /** For as many parabolas; good until the next call. */
  envelope(width: number): LowerEnvelope {
    if (this.#envelope.capacity < width) this.#envelope = new LowerEnvelope(width);
    return this.#envelope;
  }
}

/**
 * Squared Euclidean distance from every pixel to the nearest seed pixel.
 *
 * Two passes of the 1-D lower envelope of parabolas (Felzenszwalb & Huttenlocher 2012), O(width · height).
 *
 * @param seeds row-major mask, `width * height` long; non-zero marks a seed
 * @param space whose memory holds the result too, until it is used again
 * @returns squared distances in px², the same length; `Infinity` throughout when there is no seed
 * @throws RangeError when `seeds` is not `width * height` long
 */
export function squaredDistance(
  seeds: Uint8Array,
  width: number,
  height: number,
  space: DistanceSpace = new DistanceSpace(),
): Float64Array {
  if (seeds.length !== width * height)
    throw new RangeError(
      `seeds of ${width} × ${height} px must hold ${width * height} values, not ${seeds.length}`,
    );
  const squared = space.squared(seeds.length);
  if (seeds.length === 0) return squared;
  sweepColumns(seeds, width, squared);
  const envelope = space.envelope(width);
  for (let row = 0; row < seeds.length; row += width) {
    const rowEnd = row + width;
    for (let i = row; i < rowEnd; i++) {
      if (squared[i] === 0) continue;
      const start = i;
      while (i < rowEnd && squared[i] !== 0) i++;
      // Beyond the seeds at both ends nothing can be nearer.
      envelope.solveSquares(squared, Math.max(row, start - 1), Math.min(rowEnd, i + 1), start, i);
    }
  }
  return squared;
}

/** Distance, not squared, to the nearest seed of the same column; `Infinity` where the column has none. */
function sweepColumns(seeds: Uint8Array, width: number, distance: Float64Array): void {
  const { length } = seeds;
  for (let x = 0; x < width; x++) distance[x] = seeds[x] ? 0 : Infinity;
  for (let i = width; i < length; i++) distance[i] = seeds[i] ? 0 : (distance[i - width] ?? 0) + 1;
  for (let i = length - width - 1; i >= 0; i--) {
    const below = (distance[i + width] ?? 0) + 1;
    if (below < (distance[i] ?? 0)) distance[i] = below;
  }
}
