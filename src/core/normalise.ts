import type { Normalisation } from "./card.ts";
import { isSmallInteger, percentiles, type SmallIntegers } from "./percentile.ts";
import type { PixelArray } from "./raster.ts";

/** Bound of normalised values: one hot pixel must not overflow the network, 16-bit floats included. */
const LIMIT = 100;

/**
 * Brings one channel of a whole image (never of a tile) to the network's range: the two percentiles become 0 and 1.
 *
 * Percentiles are taken over the finite values. NaN becomes 0, −∞ and +∞ become what the least and the greatest finite
 * value do; results are bound to ±100. When both percentiles coincide, the least and greatest value take their place.
 *
 * @returns float32, the same length; zeros when all finite values are equal, or none is finite
 */
export function normalise(plane: PixelArray, normalisation: Normalisation): Float32Array {
  const [low = 0, high = 0, least = 0, greatest = 0] = percentiles(plane, [
    normalisation.low,
    normalisation.high,
    0,
    100,
  ]);
  const out = new Float32Array(plane.length);
  const wide = high > low;
  const zero = (wide ? low : least) / 2;
  // Halves, because the difference of two doubles may overflow.
  const range = (wide ? high : greatest) / 2 - zero;
  if (!(range > 0)) return out;
  const scale = (value: number): number => {
    const scaled = (Math.min(greatest, Math.max(least, value)) / 2 - zero) / range;
    return Number.isNaN(value) ? 0 : Math.min(LIMIT, Math.max(-LIMIT, scaled));
  };
  if (isSmallInteger(plane)) mapIntegers(plane, least, greatest, scale, out);
  else for (let i = 0; i < out.length; i++) out[i] = scale(plane[i] ?? 0);
  return out;
}

/** Works each value out once: there are at most 65,536. */
function mapIntegers(
  plane: SmallIntegers,
  least: number,
  greatest: number,
  map: (value: number) => number,
  out: Float32Array,
): void {
  const table = Float32Array.from({ length: greatest - least + 1 }, (_, i) => map(least + i));
  for (let i = 0; i < out.length; i++) out[i] = table[(plane[i] ?? 0) - least] ?? 0;
}
