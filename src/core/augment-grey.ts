import { gaussianBlur } from "./augment-blur.ts";
import type { AugmentParams } from "./augment-params.ts";
import { noiseAt } from "./noise.ts";
import { drawSeed, logUniform, type Random, uniform } from "./random.ts";

/** Standard deviation in px of the blur that sharpening takes the difference to. */
export const SHARPENING_STD = 1;

/** How the grey values of one plane are varied, in the order in which it is done. */
export interface GreyVariation {
  /** Standard deviation in px of a Gaussian blur; 0: none. */
  readonly blur: number;
  /** Strength s of v + s · (v − blurred v); 0: none, and always so with a blur. */
  readonly sharpening: number;
  readonly shading: Shading;
  /** Exponent on values above 0. */
  readonly gamma: number;
  /** Factor on what has become of the value, negative where it is inverted. */
  readonly gain: number;
  /** Added after the gain. */
  readonly offset: number;
  /** Standard deviation of the noise, which comes last, because the camera adds it after the optics. */
  readonly noise: number;
  /** Seed of `noiseAt`. */
  readonly noiseSeed: number;
}

/** One random hill or valley by which values are multiplied: 1 + a · (1 − 2 r² / r²max), r the distance from its peak. */
export interface Shading {
  /** a, to either side of 0: the factor stays within 1 ± a. */
  readonly amplitude: number;
  /** Where the peak lies, in and around the tile, in tile edges from the left. */
  readonly peakX: number;
  /** Likewise from the top. */
  readonly peakY: number;
}

/** Blurs in a third of the draws, sharpens in a third, and leaves the rest as they are. */
function drawSharpness(params: AugmentParams, random: Random): Pick<GreyVariation, "blur" | "sharpening"> {
  const choice = random.next() * 3;
  const amount = random.next();
  return {
    blur: choice < 1 ? amount * params.blur : 0,
    sharpening: choice >= 1 && choice < 2 ? amount * params.sharpening : 0,
  };
}

function drawShading(amplitude: number, random: Random): Shading {
  return {
    amplitude: uniform(random, -amplitude, amplitude),
    peakX: uniform(random, -0.5, 1.5),
    peakY: uniform(random, -0.5, 1.5),
  };
}

/**
 * Draws how the grey values of one plane are varied, as a microscope would.
 *
 * @param inverted drawn by the caller, because the planes of one image are inverted together
 */
export function drawGreyVariation(inverted: boolean, params: AugmentParams, random: Random): GreyVariation {
  const sharpness = drawSharpness(params, random);
  const gamma = logUniform(random, ...params.gamma);
  const shading = drawShading(params.illumination, random);
  const sign = inverted ? -1 : 1;
  return {
    ...sharpness,
    gamma,
    shading,
    gain: sign * logUniform(random, ...params.gain),
    offset: (inverted ? 1 : 0) + sign * uniform(random, -params.offset, params.offset),
    noise: uniform(random, 0, params.noise),
    noiseSeed: drawSeed(random),
  };
}

/** The plane blurred or sharpened, which is the plane itself where it is neither. */
function varySharpness(plane: Float32Array, size: number, { blur, sharpening }: GreyVariation): Float32Array {
  if (blur > 0) return gaussianBlur(plane, size, size, blur);
  if (sharpening === 0) return plane;
  const blurred = gaussianBlur(plane, size, size, SHARPENING_STD);
  return blurred.map((value, i) => (plane[i] ?? 0) + sharpening * ((plane[i] ?? 0) - value));
}

/** The shading as 1 + a − slope · r², with its peak in px. */
export function shadingOver(
  size: number,
  { amplitude, peakX, peakY }: Shading,
): { readonly x: number; readonly y: number; readonly slope: number } {
  const x = peakX * size;
  const y = peakY * size;
  const far = Math.max(x, size - x) ** 2 + Math.max(y, size - y) ** 2;
  return { x, y, slope: (2 * amplitude) / far };
}

function addNoise(plane: Float32Array, { noise, noiseSeed }: GreyVariation): void {
  for (let i = 0; i < plane.length; i++) plane[i] = (plane[i] ?? 0) + noise * noiseAt(noiseSeed, i);
}

/**
 * Varies the grey values of one square plane.
 *
 * @param plane row-major, `size²` long; may be changed
 * @returns the varied plane, which may be `plane` itself
 */
export function varyGreyValues(plane: Float32Array, size: number, variation: GreyVariation): Float32Array {
  const { gamma, shading, gain, offset } = variation;
  const varied = varySharpness(plane, size, variation);
  const { x, y, slope } = shadingOver(size, shading);
  for (let row = 0, at = 0; row < size; row++) {
    const peak = 1 + shading.amplitude - slope * (row - y) ** 2;
    for (let column = 0; column < size; column++, at++) {
      const shaded = (varied[at] ?? 0) * (peak - slope * (column - x) ** 2);
      const curved = gamma !== 1 && shaded > 0 ? shaded ** gamma : shaded;
      varied[at] = gain * curved + offset;
    }
  }
  if (variation.noise > 0) addNoise(varied, variation);
  return varied;
}
