import type { Variation } from "../../core/augment.ts";
import { type GreyVariation, SHARPENING_STD, shadingOver } from "../../core/augment-grey.ts";
import type { Warp } from "../../core/augment-warp.ts";
import { gaussianTaps } from "../../core/blurred-rows.ts";
import { elasticSplines } from "../../core/elastic.ts";
import { GREY_NUMBERS, WARP_NUMBERS } from "./programs.ts";

/** Where the numbers of one channel's grey values begin, and the taps of its blur; without taps it is neither blurred nor sharpened. */
export interface GreyPlace {
  readonly at: number;
  readonly tapsAt: number;
  readonly taps: number;
}

/** All that the programs read of a variation, in one array. */
export interface VariationNumbers {
  readonly values: Float32Array<ArrayBuffer>;
  readonly greys: readonly GreyPlace[];
}

/** @param size edge of the tile in px */
export function variationNumbers({ warp, greys }: Variation, size: number): VariationNumbers {
  const values = warpNumbers(warp, size);
  const places = greys.map((grey): GreyPlace => {
    const at = values.length;
    values.push(...greyNumbers(grey, size));
    const taps = tapsOf(grey);
    const tapsAt = values.length;
    values.push(...taps);
    return { at, tapsAt, taps: taps.length };
  });
  return { values: Float32Array.from(values), greys: places };
}

function warpNumbers({ originX, originY, xx, xy, yx, yy, elastic }: Warp, size: number): number[] {
  const fractionX = originX - Math.floor(originX);
  const fractionY = originY - Math.floor(originY);
  const named: Record<(typeof WARP_NUMBERS)[number], number> = { xx, xy, yx, yy, fractionX, fractionY };
  const { shares, x, y } = elasticSplines(elastic, size);
  return [...WARP_NUMBERS.map((name) => named[name]), ...shares, ...x, ...y];
}

function greyNumbers({ blur, sharpening, shading, ...rest }: GreyVariation, size: number): number[] {
  const named: Record<(typeof GREY_NUMBERS)[number], number> = {
    sharp: blur > 0 ? 0 : 1 + sharpening,
    soft: blur > 0 ? 1 : -sharpening,
    peak: 1 + shading.amplitude,
    ...shadingOver(size, shading),
    ...rest,
  };
  return GREY_NUMBERS.map((name) => named[name]);
}

function tapsOf({ blur, sharpening }: GreyVariation): number[] {
  if (blur > 0) return [...gaussianTaps(blur)];
  return sharpening === 0 ? [] : [...gaussianTaps(SHARPENING_STD)];
}
