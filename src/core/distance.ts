import { LowerEnvelope } from "./lower-envelope.ts";

/**
 * Squared Euclidean distance from every pixel to the nearest seed pixel.
 *
 * Two passes of the 1-D lower envelope of parabolas (Felzenszwalb & Huttenlocher 2012), O(width · height).
 *
 * @param seeds row-major mask, `width * height` long; non-zero marks a seed
 * @returns squared distances in px², the same length; `Infinity` throughout when there is no seed
 * @throws RangeError when `seeds` is not `width * height` long
 */
export function squaredDistance(seeds: Uint8Array, width: number, height: number): Float64Array {
  if (seeds.length !== width * height)
    throw new RangeError(
      `seeds of ${width} × ${height} px must hold ${width * height} values, not ${seeds.length}`,
    );
  const squared = columnDistances(seeds, width, height);
  const envelope = new LowerEnvelope(width);
  for (let row = 0; row < height; row++) {
    const line = squared.subarray(row * width, (row + 1) * width);
    for (let x = 0; x < width; x++) {
      if (line[x] === 0) continue;
      const start = x;
      while (x < width && line[x] !== 0) x++;
      solveStretch(line, start, x, envelope);
    }
  }
  return squared;
}

/** Distances of pixels [start, end) of a row, none a seed; beyond the seeds at both ends nothing can be nearer. */
function solveStretch(line: Float64Array, start: number, end: number, envelope: LowerEnvelope): void {
  envelope.clear();
  const last = Math.min(line.length - 1, end);
  for (let x = Math.max(0, start - 1); x <= last; x++) {
    const apex = line[x] ?? Infinity;
    if (apex < Infinity) envelope.add(x, apex);
  }
  if (envelope.isEmpty()) return;
  for (let x = start; x < end; x++) line[x] = envelope.valueAt(x);
}

/** Squared distance to the nearest seed of the same column; `Infinity` where the column has none. */
function columnDistances(seeds: Uint8Array, width: number, height: number): Float64Array {
  const squared = new Float64Array(width * height);
  const nearest = new Float64Array(width).fill(Infinity);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const distance = seeds[i] ? 0 : (nearest[x] ?? Infinity) + 1;
      nearest[x] = distance;
      squared[i] = distance * distance;
    }
  }
  nearest.fill(Infinity);
  for (let y = height - 1; y >= 0; y--) {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const distance = seeds[i] ? 0 : (nearest[x] ?? Infinity) + 1;
      nearest[x] = distance;
      squared[i] = Math.min(squared[i] ?? Infinity, distance * distance);
    }
  }
  return squared;
}
