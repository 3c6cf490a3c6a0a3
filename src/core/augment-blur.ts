import { BlurredRows, gaussianTaps, RowBlur } from "./blurred-rows.ts";
import { mirrorIndex } from "./tile-pixels.ts";

/**
 * Gaussian blur, mirrored about the edge pixels (SciPy's `gaussian_filter(mode="mirror", truncate=3)`).
 *
 * @param plane row-major, `width · height` long; not changed
 * @param std standard deviation in px; 0 gives a copy
 */
export function gaussianBlur(plane: Float32Array, width: number, height: number, std: number): Float32Array {
  if (std === 0) return plane.slice();
  const out = new Float32Array(plane.length);
  const rows = new BlurredRows(plane, width, height, std);
  for (let y = 0; y < height; y++) rows.read(y, out.subarray(y * width, (y + 1) * width));
  return out;
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
  const rows = alongRows(plane, width, height, half);
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

function alongRows(plane: Float32Array, width: number, height: number, half: Float64Array): Float32Array {
  const out = new Float32Array(plane.length);
  const row = new RowBlur(width, half);
  for (let y = 0, at = 0; y < height; y++, at += width)
    row.blur(plane.subarray(at, at + width), out.subarray(at, at + width));
  return out;
}
