import { percentiles } from "../core/percentile.ts";
import type { PixelArray, Raster } from "../core/raster.ts";
import type { Contrast } from "./viewSlice.ts";

/** Samples looked at for display; larger planes are read at even steps. */
const SAMPLES = 2 ** 18;

/** Share of the darkest and of the brightest pixels, in percent, that automatic contrast gives up. */
const CLIPPED = 0.35;

/** Bins of the histogram beside the contrast sliders. */
export const HISTOGRAM_BINS = 96;

/** What the display needs to know of one channel; none of it changes the data. */
export interface ChannelStats {
  /** Least and greatest finite value of the samples looked at. */
  readonly min: number;
  readonly max: number;
  readonly auto: Contrast;
  /** Pixels by value, `HISTOGRAM_BINS` equal bins from min to max. */
  readonly histogram: Uint32Array;
}

/** The planes of the first time and slice, channel after channel. */
export function planesOf(raster: Raster): PixelArray[] {
  const size = raster.width * raster.height;
  return Array.from({ length: raster.channels }, (_, c) => raster.data.subarray(c * size, (c + 1) * size));
}

/** Range, automatic contrast and histogram of a plane; a plane without finite values counts as zeros. */
export function channelStats(plane: PixelArray, kind: Raster["kind"]): ChannelStats {
  const samples = finiteSamples(plane);
  const [min = 0, low = 0, high = 0, max = 0] = percentiles(samples, [0, CLIPPED, 100 - CLIPPED, 100]);
  const top = max > min ? max : min + 1;
  const isPicture = kind === "rgb" && plane instanceof Uint8Array;
  const auto = isPicture ? { low: 0, high: 255 } : high > low ? { low, high } : { low: min, high: top };
  return { min, max: top, auto, histogram: histogramOf(samples, min, top) };
}

function finiteSamples(plane: PixelArray): Float64Array {
  const step = Math.max(1, Math.ceil(plane.length / SAMPLES));
  const samples = new Float64Array(Math.ceil(plane.length / step));
  let count = 0;
  for (let i = 0; i < plane.length; i += step) {
    const value = plane[i];
    if (value !== undefined && Number.isFinite(value)) samples[count++] = value;
  }
  return count === 0 ? new Float64Array(1) : samples.subarray(0, count);
}

function histogramOf(samples: Float64Array, min: number, max: number): Uint32Array {
  const bins = new Uint32Array(HISTOGRAM_BINS);
  for (const value of samples) {
    const bin = Math.min(HISTOGRAM_BINS - 1, Math.floor(((value - min) / (max - min)) * HISTOGRAM_BINS));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return bins;
}
