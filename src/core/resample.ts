import { BLUR_REACH, BlurredRows } from "./blurred-rows.ts";
import type { ImageRect } from "./rect.ts";

/** Standard deviation of the blur before shrinking, in px of the smaller image. */
const BLUR = 0.4;

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Resizes a plane by bilinear interpolation, pixel centres at half a pixel, edges continued. Shrinking is preceded by
 * a Gaussian of 0.4 px of the smaller image, after the axis that shrinks more.
 *
 * @param plane row-major, `from.width * from.height` long; not changed
 * @param out takes the result, `to.width * to.height` long; absent: ordinary memory
 * @returns row-major, `to.width * to.height` long
 * @throws RangeError when `plane` has another length or a size is not a positive whole number
 */
export function resizeBilinear(plane: Float32Array, from: Size, to: Size, out?: Float32Array): Float32Array {
  checkSizes(plane, from, to);
  const room = out ?? new Float32Array(to.width * to.height);
  if (from.width === to.width && from.height === to.height) room.set(plane);
  else fillPart({ data: plane, rect: wholeOf(from) }, from, to, wholeOf(to), room);
  return room;
}

function wholeOf({ width, height }: Size): ImageRect {
  return { x: 0, y: 0, width, height };
}

/** A rectangle of a plane. */
export interface PlanePart {
  /** Row-major, `rect.width * rect.height` long. */
  readonly data: Float32Array;
  readonly rect: ImageRect;
}

/** The part of a plane of size `from` that `resizeBilinearPart` reads to make the part `wanted` of one of size `to`. */
export function partToResize(from: Size, to: Size, wanted: ImageRect): ImageRect {
  const reach = Math.ceil(BLUR_REACH * blurOf(from, to));
  const [x, width] = readAlong(from.width, to.width, wanted.x, wanted.width, reach);
  const [y, height] = readAlong(from.height, to.height, wanted.y, wanted.height, reach);
  return { x, y, width, height };
}

/**
 * A part of what `resizeBilinear` makes, the same to rounding, without the rest of the plane.
 *
 * @param part holds what `partToResize` names
 * @returns row-major, `wanted.width * wanted.height` long
 */
export function resizeBilinearPart(part: PlanePart, from: Size, to: Size, wanted: ImageRect): Float32Array {
  checkSizes(part.data, part.rect, wanted);
  const out = new Float32Array(wanted.width * wanted.height);
  fillPart(part, from, to, wanted, out);
  return out;
}

function fillPart(part: PlanePart, from: Size, to: Size, wanted: ImageRect, out: Float32Array): void {
  const across = acrossRows(part, from, to, wanted);
  const rows = weightsAlong(from.height, to.height, wanted.y, wanted.height);
  for (let y = 0, at = 0; y < wanted.height; y++, at += wanted.width) {
    const above = across((rows.first[y] ?? 0) - part.rect.y);
    const below = across((rows.second[y] ?? 0) - part.rect.y);
    interpolateDown(above, below, rows.weight[y] ?? 0, out.subarray(at, at + wanted.width));
  }
}

/** Gives rows of a part, blurred where the plane shrinks, at the columns that are wanted; the last two are kept. */
function acrossRows(
  { data, rect }: PlanePart,
  from: Size,
  to: Size,
  wanted: ImageRect,
): (y: number) => Float64Array {
  const read = rowReader({ data, rect }, blurOf(from, to));
  const columns = weightsAlong(from.width, to.width, wanted.x, wanted.width);
  const kept = [new Float64Array(wanted.width), new Float64Array(wanted.width)] as const;
  const numbers = [-1, -1];
  return (y) => {
    const values = kept[y % 2 === 0 ? 0 : 1];
    if (numbers[y % 2] !== y) interpolateAcross(read(y), rect.x, columns, values);
    numbers[y % 2] = y;
    return values;
  };
}

/** @param x0 column of the plane that `row` begins at */
function interpolateAcross(row: Float32Array, x0: number, columns: Between, out: Float64Array): void {
  const { first, second, weight } = columns;
  for (let x = 0; x < out.length; x++) {
    const share = weight[x] ?? 0;
    out[x] = (row[(first[x] ?? 0) - x0] ?? 0) * (1 - share) + (row[(second[x] ?? 0) - x0] ?? 0) * share;
  }
}

/** @param share of `below` in the result */
function interpolateDown(above: Float64Array, below: Float64Array, share: number, out: Float32Array): void {
  for (let x = 0; x < out.length; x++) out[x] = (above[x] ?? 0) * (1 - share) + (below[x] ?? 0) * share;
}

/** Reads rows of a part, as they are or blurred. */
function rowReader({ data, rect: { width, height } }: PlanePart, blur: number): (y: number) => Float32Array {
  if (blur === 0) return (y) => data.subarray(y * width, (y + 1) * width);
  const rows = new BlurredRows(data, width, height, blur);
  const row = new Float32Array(width);
  return (y) => {
    rows.read(y, row);
    return row;
  };
}

/** Standard deviation in px of the plane of the blur that precedes shrinking; 0 where nothing shrinks. */
function blurOf(from: Size, to: Size): number {
  const shrink = Math.max(from.width / to.width, from.height / to.height);
  return shrink > 1 ? BLUR * shrink : 0;
}

/** First position and number of positions along an axis that a range of the new axis reads. */
function readAlong(
  from: number,
  to: number,
  start: number,
  count: number,
  reach: number,
): [start: number, count: number] {
  const { first, second } = weightsAlong(from, to, start, count);
  const low = Math.max(0, (first[0] ?? 0) - reach);
  const high = Math.min(from - 1, (second[count - 1] ?? 0) + reach);
  return [low, high - low + 1];
}

/**
 * Resizes ids by taking the nearest pixel, pixel centres at half a pixel.
 *
 * @param labels row-major, `from.width * from.height` long; not changed
 * @returns row-major, `to.width * to.height` long
 * @throws RangeError when `labels` has another length or a size is not a positive whole number
 */
export function resizeNearest(labels: Uint32Array, from: Size, to: Size): Uint32Array {
  checkSizes(labels, from, to);
  const columns = nearestAlong(from.width, to.width);
  const rows = nearestAlong(from.height, to.height);
  const out = new Uint32Array(to.width * to.height);
  for (let y = 0, i = 0; y < to.height; y++) {
    const row = (rows[y] ?? 0) * from.width;
    for (let x = 0; x < to.width; x++, i++) out[i] = labels[row + (columns[x] ?? 0)] ?? 0;
  }
  return out;
}

/** For each position of the new axis, the position of the old one that is nearest. */
export function nearestAlong(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to }, (_, i) => Math.floor(((i + 0.5) * from) / to));
}

/** For positions of a new axis, the two positions of the old one between which each lies and the second's weight. */
interface Between {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly weight: Float32Array;
}

function weightsAlong(from: number, to: number, start: number, count: number): Between {
  const first = new Int32Array(count);
  const second = new Int32Array(count);
  const weight = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const position = Math.min(from - 1, Math.max(0, ((start + i + 0.5) * from) / to - 0.5));
    const floor = Math.floor(position);
    first[i] = floor;
    second[i] = Math.min(from - 1, floor + 1);
    weight[i] = position - floor;
  }
  return { first, second, weight };
}

function checkSizes(plane: ArrayLike<number>, from: Size, to: Size): void {
  for (const size of [from.width, from.height, to.width, to.height])
    if (!(Number.isInteger(size) && size > 0))
      throw new RangeError(`a size must be a positive whole number, not ${size}`);
  if (plane.length !== from.width * from.height)
    throw new RangeError(
      `a plane of ${from.width} × ${from.height} px must hold ${from.width * from.height} values, not ${plane.length}`,
    );
}
