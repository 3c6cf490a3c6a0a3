import type { PixelArray } from "../core/raster.ts";
import type { ImageRect } from "./types.ts";
import type { Size } from "./view-transform.ts";

/** Samples along one edge of a block that go into an average: all of a 2×2 or 4×4 block, a 4×4 grid of a larger one. */
const MAX_SAMPLES = 4;
/** Stands for NaN and −∞, which a shader may not be given; shown black. */
const LOWEST = -3.4028234663852886e38;
const HIGHEST = 3.4028234663852886e38;

/**
 * Copies a rectangle of a pyramid's level, every texel the mean of its block of pixels (rounded by an integer `out`).
 *
 * The work grows with the rectangle, not with the level: large blocks are sampled on a 4×4 grid.
 *
 * @param rect in texels of the level, inside it
 * @param out row-major, `rect.width · rect.height` long at least
 */
export function extractMean(
  plane: PixelArray,
  image: Size,
  level: number,
  rect: ImageRect,
  out: PixelArray,
): void {
  if (level === 0) {
    copyRows(plane, image, rect, out);
    return;
  }
  const samples = Math.min(MAX_SAMPLES, 2 ** level);
  const isFloat = out instanceof Float32Array;
  const columns = sampleGrid(rect.x, rect.width, level, samples, image.width);
  const rows = sampleGrid(rect.y, rect.height, level, samples, image.height);
  for (let y = 0; y < rect.height; y++) {
    for (let x = 0; x < rect.width; x++) {
      let sum = 0;
      let count = 0;
      for (let j = y * samples; j < (y + 1) * samples; j++) {
        const row = (rows[j] ?? 0) * image.width;
        for (let i = x * samples; i < (x + 1) * samples; i++) {
          const value = plane[row + (columns[i] ?? 0)] ?? 0;
          if (value - value !== 0) continue;
          sum += value;
          count++;
        }
      }
      const mean = count === 0 ? LOWEST : Math.min(HIGHEST, Math.max(LOWEST, sum / count));
      out[y * rect.width + x] = isFloat ? mean : Math.floor(mean + 0.5);
    }
  }
}

/** As `extractMean`, but every texel is the pixel in the middle of its block: ids and classes have no mean. */
export function extractNearest(
  plane: PixelArray,
  image: Size,
  level: number,
  rect: ImageRect,
  out: PixelArray,
): void {
  if (level === 0) {
    copyRows(plane, image, rect, out);
    return;
  }
  const columns = sampleGrid(rect.x, rect.width, level, 1, image.width);
  const rows = sampleGrid(rect.y, rect.height, level, 1, image.height);
  for (let y = 0; y < rect.height; y++) {
    const row = (rows[y] ?? 0) * image.width;
    for (let x = 0; x < rect.width; x++) out[y * rect.width + x] = plane[row + (columns[x] ?? 0)] ?? 0;
  }
}

function copyRows(plane: PixelArray, image: Size, rect: ImageRect, out: PixelArray): void {
  for (let y = 0; y < rect.height; y++) {
    const from = (rect.y + y) * image.width + rect.x;
    out.set(plane.subarray(from, from + rect.width), y * rect.width);
  }
  if (out instanceof Float32Array) replaceNonFinite(out.subarray(0, rect.width * rect.height));
}

function replaceNonFinite(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value - value !== 0) values[i] = value > 0 ? HIGHEST : LOWEST;
  }
}

/** Pixel positions of `samples` evenly spread samples in each of `count` blocks from `first` on, clamped to the image. */
function sampleGrid(first: number, count: number, level: number, samples: number, limit: number): Int32Array {
  const positions = new Int32Array(count * samples);
  const step = 2 ** level / samples;
  for (let i = 0; i < positions.length; i++) {
    positions[i] = Math.min(limit - 1, Math.floor((first * samples + i + 0.5) * step));
  }
  return positions;
}
