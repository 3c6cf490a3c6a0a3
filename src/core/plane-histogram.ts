import { percentiles } from "./percentile.ts";
import type { PixelArray } from "./raster.ts";

const BINS = 256;
/** Samples read of a large plane. */
const MAX_SAMPLES = 1_048_576;
/** Per cent of the pixels that "auto" leaves at black, and at full colour: Fiji's "Enhance contrast". */
const AUTO_PERCENT = 0.35;

/** How the values of a plane are spread. */
export interface Histogram {
  /** Samples in each of 256 equal bins from `first` to `last`, both inside. */
  readonly counts: Uint32Array;
  /** Raw value at the start of the first bin, and at the end of the last. */
  readonly first: number;
  readonly last: number;
  /** Least and greatest finite value among the samples. */
  readonly min: number;
  readonly max: number;
  /** Limits of "auto" contrast: the 0.35th and 99.65th percentile, or `min` and `max` where those two are equal. */
  readonly low: number;
  readonly high: number;
  /** Finite samples counted: all of a plane of up to 1,048,576 pixels, an even part of a larger one. */
  readonly samples: number;
}

/**
 * Histogram of a plane, and limits for showing it. NaN and infinities are left out; all is 0 when nothing else is left.
 *
 * 8-bit data are counted over 0 to 255, everything else from the least to the greatest value.
 */
export function histogram(plane: PixelArray): Histogram {
  const values = sampled(plane);
  const [low = 0, high = 0, min = 0, max = 0] = percentiles(values, [
    AUTO_PERCENT,
    100 - AUTO_PERCENT,
    0,
    100,
  ]).map((value) => (Number.isNaN(value) ? 0 : value));
  const isByte = plane instanceof Uint8Array;
  const first = isByte ? 0 : min;
  const last = isByte ? BINS - 1 : max;
  const counts = count(values, first, isByte ? BINS : last - first);
  const samples = counts.reduce((sum, n) => sum + n, 0);
  const limits = high > low ? { low, high } : { low: min, high: max };
  return { counts, first, last, min, max, ...limits, samples };
}

/** The plane itself, or every nth value of a large one; n is odd, so that no column is left out of a width of 2ⁿ. */
function sampled(plane: PixelArray): PixelArray {
  if (plane.length <= MAX_SAMPLES) return plane;
  const step = Math.ceil(plane.length / MAX_SAMPLES) | 1;
  const values = plane.slice(0, Math.ceil(plane.length / step));
  for (let i = 0; i < values.length; i++) values[i] = plane[i * step] ?? 0;
  return values;
}

/** Finite values by bin; `range` 0 puts them all into the first. */
function count(values: PixelArray, first: number, range: number): Uint32Array {
  const counts = new Uint32Array(BINS);
  const perUnit = range > 0 ? BINS / range : 0;
  for (const value of values) {
    if (value - value !== 0) continue;
    const bin = Math.min(BINS - 1, Math.floor((value - first) * perUnit));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
