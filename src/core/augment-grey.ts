import { gaussianBlur } from "./augment-blur.ts";
import type { AugmentParams } from "./augment-params.ts";
import { logUniform, type Random, uniform } from "./random.ts";

/** Standard deviation in px of the blur that sharpening takes the difference to. */
const SHARPENING_STD = 1;

/** Blurs in a third of the draws, sharpens in a third, and returns the plane as it is in the rest. */
function drawSharpness(
  plane: Float32Array,
  size: number,
  params: AugmentParams,
  random: Random,
): Float32Array {
  const choice = random.next() * 3;
  const amount = random.next();
  if (choice < 1 && params.blur > 0) {
    return gaussianBlur(plane, size, size, amount * params.blur);
  }
  if (choice < 2 && params.sharpening > 0) {
    const strength = amount * params.sharpening;
    const blurred = gaussianBlur(plane, size, size, SHARPENING_STD);
    return blurred.map((value, i) => (plane[i] ?? 0) + strength * ((plane[i] ?? 0) - value));
  }
  return plane;
}

/**
 * Multiplies the plane by a slow shading of one random hill or valley, in place.
 *
 * The factor is 1 + a · (1 − r² / r²max · 2), r the distance from a point drawn in and around the tile,
 * a up to `amplitude` to either side: it stays within 1 ± a.
 */
function drawShading(plane: Float32Array, size: number, amplitude: number, random: Random): void {
  const a = uniform(random, -amplitude, amplitude);
  const peakX = uniform(random, -0.5, 1.5) * size;
  const peakY = uniform(random, -0.5, 1.5) * size;
  if (a === 0) return;
  const farX = Math.max(peakX, size - peakX);
  const farY = Math.max(peakY, size - peakY);
  const slope = (2 * a) / (farX * farX + farY * farY);
  for (let row = 0, at = 0; row < size; row++) {
    const peak = 1 + a - slope * (row - peakY) ** 2;
    for (let column = 0; column < size; column++, at++) {
      plane[at] = (plane[at] ?? 0) * (peak - slope * (column - peakX) ** 2);
    }
  }
}

/**
 * Varies the grey values of one square plane as a microscope would: sharpness first, then gamma, shading,
 * gain, offset and inversion, and noise last, because the camera adds it after the optics.
 *
 * @param plane row-major, `size²` long; may be changed
 * @param inverted drawn by the caller, because the planes of one image are inverted together
 * @returns the varied plane, which may be `plane` itself
 */
export function drawGreyValues(
  plane: Float32Array,
  size: number,
  inverted: boolean,
  params: AugmentParams,
  random: Random,
): Float32Array {
  const varied = drawSharpness(plane, size, params, random);
  const gamma = logUniform(random, ...params.gamma);
  drawShading(varied, size, params.illumination, random);
  const sign = inverted ? -1 : 1;
  const gain = sign * logUniform(random, ...params.gain);
  const offset = (inverted ? 1 : 0) + sign * uniform(random, -params.offset, params.offset);
  const noise = uniform(random, 0, params.noise);
  for (let i = 0; i < varied.length; i++) {
    const value = varied[i] ?? 0;
    const curved = gamma !== 1 && value > 0 ? value ** gamma : value;
    varied[i] = gain * curved + offset + (noise > 0 ? noise * random.gaussian() : 0);
  }
  return varied;
}
