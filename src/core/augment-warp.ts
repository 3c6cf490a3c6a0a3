import type { AugmentParams } from "./augment-params.ts";
import { elasticDisplacement } from "./elastic.ts";
import { logUniform, type Random, uniform } from "./random.ts";
import { mirrorIndex } from "./tile-pixels.ts";

/** Where each pixel of a square tile is read in the image; image and labels share one, so they stay registered. */
export interface WarpField {
  /** Edge of the tile in px. */
  readonly size: number;
  /** Column read for each pixel, row-major, `size²` long; whole numbers are pixel centres. */
  readonly x: Float64Array;
  /** Row read for each pixel, as `x`. */
  readonly y: Float64Array;
}

/** One plane of the image that a tile is taken from. */
export interface Plane<T> {
  /** Row-major, `width · height` long. */
  readonly data: T;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws one deformation of a tile: elastic first, then flip, scale, turn and shift, about the tile's centre.
 *
 * @param centreX where the tile's centre lies in the image, in px from its left edge: pixel i spans [i, i + 1),
 *   so that a whole number with an even size aligns tile and pixels
 * @param centreY likewise from the top edge
 */
export function drawWarp(
  { centreX, centreY, size }: { readonly centreX: number; readonly centreY: number; readonly size: number },
  params: AugmentParams,
  random: Random,
): WarpField {
  const angle = uniform(random, -params.rotation, params.rotation);
  const step = 1 / logUniform(random, ...params.scale);
  const flipX = random.next() < 0.5 && params.flip ? -1 : 1;
  const flipY = random.next() < 0.5 && params.flip ? -1 : 1;
  // Pixel centres lie half a pixel after their edge.
  const originX = centreX + uniform(random, -params.shift, params.shift) - 0.5;
  const originY = centreY + uniform(random, -params.shift, params.shift) - 0.5;
  const { dx, dy } = elasticDisplacement(size, params.elastic, random);
  const xx = step * flipX * Math.cos(angle);
  const xy = -step * flipY * Math.sin(angle);
  const yx = step * flipX * Math.sin(angle);
  const yy = step * flipY * Math.cos(angle);
  const x = new Float64Array(size * size);
  const y = new Float64Array(size * size);
  const middle = (size - 1) / 2;
  for (let row = 0, at = 0; row < size; row++) {
    for (let column = 0; column < size; column++, at++) {
      const u = column - middle + (dx[at] ?? 0);
      const v = row - middle + (dy[at] ?? 0);
      x[at] = originX + xx * u + xy * v;
      y[at] = originY + yx * u + yy * v;
    }
  }
  return { size, x, y };
}

/** Keys' four bicubic weights (a = −½) at fraction f after tap 1 of 0…3, into `weights`; at f = 0 exactly 0, 1, 0, 0. */
function bicubicWeights(f: number, weights: Float64Array): void {
  weights[0] = f * (-0.5 + f * (1 - 0.5 * f));
  weights[1] = 1 + f * f * (1.5 * f - 2.5);
  weights[2] = f * (0.5 + f * (2 - 1.5 * f));
  weights[3] = f * f * (0.5 * f - 0.5);
}

/** The image at each position of the field, by Keys' bicubic interpolation, mirrored outside. */
export function warpPlane(plane: Plane<Float32Array>, field: WarpField): Float32Array {
  const { data, width, height } = plane;
  const out = new Float32Array(field.x.length);
  const across = new Float64Array(4);
  const down = new Float64Array(4);
  const columns = new Int32Array(4);
  for (let at = 0; at < out.length; at++) {
    const x = field.x[at] ?? 0;
    const y = field.y[at] ?? 0;
    const left = Math.floor(x);
    const top = Math.floor(y);
    bicubicWeights(x - left, across);
    bicubicWeights(y - top, down);
    const inside = left > 0 && top > 0 && left + 2 < width && top + 2 < height;
    for (let tap = 0, i = left - 1; tap < 4; tap++, i++) columns[tap] = inside ? i : mirrorIndex(i, width);
    let sum = 0;
    for (let tap = 0, i = top - 1; tap < 4; tap++, i++) {
      const row = (inside ? i : mirrorIndex(i, height)) * width;
      let line = 0;
      for (let i = 0; i < 4; i++) line += (across[i] ?? 0) * (data[row + (columns[i] ?? 0)] ?? 0);
      sum += (down[tap] ?? 0) * line;
    }
    out[at] = sum;
  }
  return out;
}

/**
 * The label at each position of the middle of the field, by nearest pixel.
 *
 * @param size edge of the middle window in px, at most the field's and of the same parity
 * @param outside `ignore` gives −1 outside the image, `mirror` mirrors the labels as the image is
 */
export function warpLabels(
  plane: Plane<Uint32Array | Int32Array | Uint8Array>,
  field: WarpField,
  size: number,
  outside: "ignore" | "mirror",
): Int32Array {
  const { data, width, height } = plane;
  const out = new Int32Array(size * size);
  const margin = (field.size - size) / 2;
  const ignored = outside === "ignore";
  for (let row = 0, to = 0; row < size; row++) {
    for (let column = 0, at = (row + margin) * field.size + margin; column < size; column++, at++, to++) {
      const x = Math.floor((field.x[at] ?? 0) + 0.5);
      const y = Math.floor((field.y[at] ?? 0) + 0.5);
      const inside = x >= 0 && y >= 0 && x < width && y < height;
      if (inside) out[to] = data[y * width + x] ?? -1;
      else out[to] = ignored ? -1 : (data[mirrorIndex(y, height) * width + mirrorIndex(x, width)] ?? -1);
    }
  }
  return out;
}
