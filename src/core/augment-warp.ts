import type { AugmentParams } from "./augment-params.ts";
import { drawElastic, type ElasticGrid, elasticDisplacement } from "./elastic.ts";
import { logUniform, type Random, uniform } from "./random.ts";
import { mirrorIndex } from "./tile-pixels.ts";

/** Where each pixel of a square tile is read in the image; image and labels share one, so they stay registered. */
export interface WarpField {
  /** Edge of the field in px. */
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

/** One deformation of a square tile: elastic first, then flip, scale and turn about the tile's centre, and shift. */
export interface Warp {
  /** Where the tile's middle is read in the image; whole numbers are pixel centres. */
  readonly originX: number;
  readonly originY: number;
  /** The column read moves by `xx` for each px to the right in the tile and by `xy` for each px down. */
  readonly xx: number;
  readonly xy: number;
  /** Likewise the row. */
  readonly yx: number;
  readonly yy: number;
  readonly elastic: ElasticGrid;
}

/**
 * Draws one deformation of a tile.
 *
 * @param centreX where the tile's centre lies in the image, in px from its left edge: pixel i spans [i, i + 1),
 *   so that a whole number with an even size aligns tile and pixels
 * @param centreY likewise from the top edge
 */
export function drawWarp(
  { centreX, centreY }: { readonly centreX: number; readonly centreY: number },
  params: AugmentParams,
  random: Random,
): Warp {
  const angle = uniform(random, -params.rotation, params.rotation);
  const step = 1 / logUniform(random, ...params.scale);
  const flipX = random.next() < 0.5 && params.flip ? -1 : 1;
  const flipY = random.next() < 0.5 && params.flip ? -1 : 1;
  // Pixel centres lie half a pixel after their edge.
  const originX = centreX + uniform(random, -params.shift, params.shift) - 0.5;
  const originY = centreY + uniform(random, -params.shift, params.shift) - 0.5;
  return {
    originX,
    originY,
    xx: step * flipX * Math.cos(angle),
    xy: -step * flipY * Math.sin(angle),
    yx: step * flipX * Math.sin(angle),
    yy: step * flipY * Math.cos(angle),
    elastic: drawElastic(params.elastic, random),
  };
}

/**
 * Where the pixels in the middle of a tile are read.
 *
 * @param size edge of the tile in px
 * @param middle edge of the middle window in px, at most `size` and of the same parity; the whole tile unless given
 */
export function warpField(warp: Warp, size: number, middle = size): WarpField {
  const { originX, originY, xx, xy, yx, yy } = warp;
  const { dx, dy } = elasticDisplacement(warp.elastic, size, middle);
  const x = new Float64Array(middle * middle);
  const y = new Float64Array(middle * middle);
  const half = (middle - 1) / 2;
  for (let row = 0, at = 0; row < middle; row++) {
    for (let column = 0; column < middle; column++, at++) {
      const u = column - half + (dx[at] ?? 0);
      const v = row - half + (dy[at] ?? 0);
      x[at] = originX + xx * u + xy * v;
      y[at] = originY + yx * u + yy * v;
    }
  }
  return { size: middle, x, y };
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
 * The label at each position of the field, by nearest pixel.
 *
 * @param outside `ignore` gives −1 outside the image, `mirror` mirrors the labels as the image is
 */
export function warpLabels(
  plane: Plane<Uint32Array | Int32Array | Uint8Array>,
  field: WarpField,
  outside: "ignore" | "mirror",
): Int32Array {
  const { data, width, height } = plane;
  const out = new Int32Array(field.x.length);
  const ignored = outside === "ignore";
  for (let at = 0; at < out.length; at++) {
    const x = Math.floor((field.x[at] ?? 0) + 0.5);
    const y = Math.floor((field.y[at] ?? 0) + 0.5);
    const inside = x >= 0 && y >= 0 && x < width && y < height;
    if (inside) out[at] = data[y * width + x] ?? -1;
    else out[at] = ignored ? -1 : (data[mirrorIndex(y, height) * width + mirrorIndex(x, width)] ?? -1);
  }
  return out;
}
