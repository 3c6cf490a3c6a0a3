import { seg } from "./object-metrics.ts";
import { overlapOf } from "./overlap.ts";

/**
 * Scales (network px per image px) at which an image of unknown cells is looked at, √2 apart: cells of 11 px to 180 px
 * for a network that was trained on 32 px.
 */
export const TRIED_SCALES: readonly number[] = [-5, -4, -3, -2, -1, 0, 1, 2, 3].map(
  (half) => 2 ** (half / 2),
);

/** Spread (of the logarithm) of the widths of cells, relative to the trained one, that a network is believed to see. */
const BELIEVED_SPREAD = 0.8;

/** What a network found at two neighbouring scales. */
export interface ScalePair {
  /** Network px per image px: the geometric mean of both. */
  readonly scale: number;
  /** How far both found the same objects, [0, 1]: see {@link agreement}. */
  readonly agreement: number;
  /** Typical width of the objects found, in network px; 0 when there is none. */
  readonly diameter: number;
}

/**
 * How far two label images show the same objects: the mean of SEG taken both ways.
 *
 * @param a row-major ids, 0 background
 * @param b the same length
 */
export function agreement(a: Uint32Array, b: Uint32Array): number {
  return (seg(overlapOf(a, b)) + seg(overlapOf(b, a))) / 2;
}

/**
 * The scale at which a network most likely sees an image's cells at the size it was trained on.
 *
 * A network finds objects of about its trained size at any scale: parts of cells where the image is too large, clumps
 * where it is too small. But parts and clumps differ from one scale to the next, while cells stay. So the pair of
 * scales that agree most wins, after weighing down those whose objects are far from the trained width.
 *
 * @param trained typical object diameter in network px
 * @returns null when nothing was found at any scale
 */
export function likelyScale(pairs: readonly ScalePair[], trained: number): number | null {
  let best: { scale: number; value: number } | null = null;
  for (const { scale, agreement: agreed, diameter } of pairs) {
    if (diameter <= 0) continue;
    const belief = Math.exp(-0.5 * (Math.log(diameter / trained) / BELIEVED_SPREAD) ** 2);
    const value = agreed * belief;
    if (value > 0 && value > (best?.value ?? 0)) best = { scale, value };
  }
  return best?.scale ?? null;
}
