import { mirrorIndex } from "./tile-pixels.ts";

/** Standard deviations that a Gaussian reaches to each side. */
export const BLUR_REACH = 3;

/** A Gaussian's weights from the middle out; both sides together sum to 1. */
export function gaussianTaps(std: number): Float64Array {
  const half = Float64Array.from({ length: Math.ceil(BLUR_REACH * std) + 1 }, (_, i) =>
    Math.exp((-i * i) / (2 * std * std)),
  );
  const total = half.reduce((sum, weight, i) => sum + (i === 0 ? 1 : 2) * weight, 0);
  return half.map((weight) => weight / total);
}

/** Blurs each row: the row is first laid between its mirror images, so that the sums need no test of the edge. */
function blurRows(plane: Float32Array, width: number, height: number, half: Float64Array): Float32Array {
  const out = new Float32Array(plane.length);
  const radius = half.length - 1;
  const line = new Float64Array(width + 2 * radius);
  const source = Int32Array.from(line, (_, i) => mirrorIndex(i - radius, width));
  for (let row = 0; row < height; row++) {
    for (let i = 0; i < line.length; i++) line[i] = plane[row * width + (source[i] ?? 0)] ?? 0;
    for (let x = 0; x < width; x++) {
      let sum = (half[0] ?? 0) * (line[x + radius] ?? 0);
      for (let tap = 1; tap <= radius; tap++) {
        sum += (half[tap] ?? 0) * ((line[x + radius - tap] ?? 0) + (line[x + radius + tap] ?? 0));
      }
      out[row * width + x] = sum;
    }
  }
  return out;
}

/** Blurs each column, whole rows at a time, which keeps to the order of memory. */
function blurColumns(plane: Float32Array, width: number, height: number, half: Float64Array): Float32Array {
  const out = new Float32Array(plane.length);
  const sums = new Float64Array(width);
  for (let row = 0; row < height; row++) {
    sums.fill(0);
    for (let tap = 1 - half.length; tap < half.length; tap++) {
      const weight = half[Math.abs(tap)] ?? 0;
      const from = mirrorIndex(row + tap, height) * width;
      for (let x = 0; x < width; x++) sums[x] = (sums[x] ?? 0) + weight * (plane[from + x] ?? 0);
    }
    out.set(sums, row * width);
  }
  return out;
}

/**
 * Gaussian blur, mirrored about the edge pixels (SciPy's `gaussian_filter(mode="mirror", truncate=3)`).
 *
 * @param plane row-major, `width · height` long; not changed
 * @param std standard deviation in px; 0 gives a copy
 */
export function gaussianBlur(plane: Float32Array, width: number, height: number, std: number): Float32Array {
  if (std === 0) return plane.slice();
  const half = gaussianTaps(std);
  return blurColumns(blurRows(plane, width, height, half), width, height, half);
}

/**
 * {@link gaussianBlur} at some pixels only.
 *
 * @param wanted non-zero where a value is wanted, as long as `plane`
 * @returns blurred values, as long as `plane`; 0 where none is wanted
 */
export function gaussianBlurWhere(
  plane: Float32Array,
  width: number,
  height: number,
  std: number,
  wanted: Uint8Array,
): Float32Array {
  const half = gaussianTaps(std);
  const radius = half.length - 1;
  const rows = blurRows(plane, width, height, half);
  const out = new Float32Array(plane.length);
  const taps = new Int32Array(2 * radius + 1);
  for (let y = 0; y < height; y++) {
    for (let tap = -radius; tap <= radius; tap++) taps[tap + radius] = mirrorIndex(y + tap, height) * width;
    for (let x = 0, i = y * width; x < width; x++, i++) {
      if (!wanted[i]) continue;
      let sum = 0;
      for (let tap = -radius; tap <= radius; tap++)
        sum += (half[Math.abs(tap)] ?? 0) * (rows[(taps[tap + radius] ?? 0) + x] ?? 0);
      out[i] = sum;
    }
  }
  return out;
}
