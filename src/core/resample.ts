import { gaussianBlur } from "./augment-blur.ts";

/** Standard deviation of the blur before shrinking, in px of the smaller image. */
const BLUR = 0.4;

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Resizes a plane by bilinear interpolation, pixel centres at half a pixel, edges continued. Shrinking is preceded by
 * a Gaussian of 0.4 px of the smaller image, after the axis that shrinks more.
 *
 * @param plane row-major, `from.width * from.height` long; not changed
 * @returns row-major, `to.width * to.height` long
 * @throws RangeError when `plane` has another length or a size is not a positive whole number
 */
export function resizeBilinear(plane: Float32Array, from: Size, to: Size): Float32Array {
  checkSizes(plane, from, to);
  if (from.width === to.width && from.height === to.height) return plane.slice();
  const shrink = Math.max(from.width / to.width, from.height / to.height);
  const source = shrink > 1 ? gaussianBlur(plane, from.width, from.height, BLUR * shrink) : plane;
  const columns = weightsAlong(from.width, to.width);
  const rows = weightsAlong(from.height, to.height);
  const out = new Float32Array(to.width * to.height);
  for (let y = 0, i = 0; y < to.height; y++) {
    const upper = (rows.first[y] ?? 0) * from.width;
    const lower = (rows.second[y] ?? 0) * from.width;
    const down = rows.weight[y] ?? 0;
    for (let x = 0; x < to.width; x++, i++) {
      const left = columns.first[x] ?? 0;
      const right = columns.second[x] ?? 0;
      const across = columns.weight[x] ?? 0;
      const above = (source[upper + left] ?? 0) * (1 - across) + (source[upper + right] ?? 0) * across;
      const below = (source[lower + left] ?? 0) * (1 - across) + (source[lower + right] ?? 0) * across;
      out[i] = above * (1 - down) + below * down;
    }
  }
  return out;
}

/**
 * Resizes ids by taking the nearest pixel, pixel centres at half a pixel.
 *
 * @param labels row-major, `from.width * from.height` long; not changed
 * @returns row-major, `to.width * to.height` long
 * @throws RangeError when `labels` has another length or a size is not a positive whole number
 */
export function resizeNearest(labels: Uint32Array, from: Size, to: Size): Uint32Array {
  checkSizes(labels, from, to);
  const columns = Int32Array.from({ length: to.width }, (_, x) =>
    Math.floor(((x + 0.5) * from.width) / to.width),
  );
  const out = new Uint32Array(to.width * to.height);
  for (let y = 0, i = 0; y < to.height; y++) {
    const row = Math.floor(((y + 0.5) * from.height) / to.height) * from.width;
    for (let x = 0; x < to.width; x++, i++) out[i] = labels[row + (columns[x] ?? 0)] ?? 0;
  }
  return out;
}

/** For each position of the new axis, the two positions of the old one between which it lies and the second's weight. */
function weightsAlong(
  from: number,
  to: number,
): { first: Int32Array; second: Int32Array; weight: Float32Array } {
  const first = new Int32Array(to);
  const second = new Int32Array(to);
  const weight = new Float32Array(to);
  for (let i = 0; i < to; i++) {
    const position = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const floor = Math.floor(position);
    first[i] = floor;
    second[i] = Math.min(from - 1, floor + 1);
    weight[i] = position - floor;
  }
  return { first, second, weight };
}

function checkSizes(plane: ArrayLike<number>, from: Size, to: Size): void {
  for (const size of [from.width, from.height, to.width, to.height])
    if (!(Number.isInteger(size) && size > 0))
      throw new RangeError(`a size must be a positive whole number, not ${size}`);
  if (plane.length !== from.width * from.height)
    throw new RangeError(
      `a plane of ${from.width} × ${from.height} px must hold ${from.width * from.height} values, not ${plane.length}`,
    );
}
