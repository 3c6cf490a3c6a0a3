import { type Frame, SpanList, type Spans } from "./spans.ts";
import { Uint32List } from "./uint32-list.ts";

/** One bit a pixel: the memory of what was seen stays small beside the plane, and untouched parts of it cost nothing. */
class PixelSet {
  readonly #bits: Uint32Array;

  constructor(pixels: number) {
    this.#bits = new Uint32Array(Math.ceil(pixels / 32));
  }

  has(pixel: number): boolean {
    return ((this.#bits[pixel >>> 5] ?? 0) & (1 << (pixel & 31))) !== 0;
  }

  addRun(start: number, end: number): void {
    for (let i = start; i < end; i++) this.#bits[i >>> 5] = (this.#bits[i >>> 5] ?? 0) | (1 << (i & 31));
  }
}

/**
 * Pixels joined over edges, through pixels that count, to a first one. Row runs are the steps, nothing is recursive.
 *
 * @param start index of the first pixel
 * @param inside whether the pixel of an index counts
 * @param maxArea in px
 * @returns no spans when the first pixel does not count; null when the region is larger than `maxArea`
 */
export function connectedRegion(
  frame: Frame,
  start: number,
  inside: (pixel: number) => boolean,
  maxArea = Infinity,
): Spans | null {
  const { width, height } = frame;
  const seen = new PixelSet(width * height);
  const list = new SpanList(frame);
  const open = new Uint32List();
  const isNew = (pixel: number): boolean => !seen.has(pixel) && inside(pixel);
  let area = 0;
  open.push(start);
  while (open.length > 0) {
    const pixel = open.pop();
    if (!isNew(pixel)) continue;
    const y = Math.floor(pixel / width);
    let left = pixel;
    let right = pixel + 1;
    while (left > y * width && isNew(left - 1)) left--;
    while (right < (y + 1) * width && isNew(right)) right++;
    seen.addRun(left, right);
    list.add(y, left - y * width, right - y * width);
    area += right - left;
    if (area > maxArea) return null;
    if (y > 0) pushRuns(open, left - width, right - width, isNew);
    if (y + 1 < height) pushRuns(open, left + width, right + width, isNew);
  }
  return list.spans();
}

/** Puts the first pixel of each run that counts in [from, to). */
function pushRuns(open: Uint32List, from: number, to: number, isNew: (pixel: number) => boolean): void {
  let before = false;
  for (let pixel = from; pixel < to; pixel++) {
    const now = isNew(pixel);
    if (now && !before) open.push(pixel);
    before = now;
  }
}

/** The region of one value about a pixel. */
export function sameValueRegion(plane: Uint32Array, frame: Frame, start: number): Spans {
  const value = plane[start];
  return connectedRegion(frame, start, (pixel) => plane[pixel] === value) ?? new Uint32Array(0);
}
