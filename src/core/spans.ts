import type { ImageRect } from "./rect.ts";
import { Uint32List } from "./uint32-list.ts";

/**
 * Pixels of an image as runs inside its rows, which do not overlap: two numbers a run, the index of its first pixel and
 * its length.
 */
export type Spans = Uint32Array;

/** Size of the plane that spans lie in. */
export interface Frame {
  readonly width: number;
  readonly height: number;
}

/** A place in image px; pixel (0, 0) covers [0, 1) × [0, 1). */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Collects spans, cut to the image. */
export class SpanList {
  readonly #frame: Frame;
  readonly #numbers = new Uint32List();

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  /** Pixels [from, to) of row `y`; what lies outside the image is left out. */
  add(y: number, from: number, to: number): void {
    const { width, height } = this.#frame;
    const start = Math.max(0, from);
    const end = Math.min(width, to);
    if (y < 0 || y >= height || start >= end) return;
    this.#numbers.push(y * width + start);
    this.#numbers.push(end - start);
  }

  /** Pixels of row `y` whose centres lie strictly between `left` and `right`, in image px. */
  addCentres(y: number, left: number, right: number): void {
    this.add(y, Math.floor(left - 0.5) + 1, Math.ceil(right - 0.5));
  }

  spans(): Spans {
    return this.#numbers.copy();
  }
}

/** Number of pixels of some spans. */
export function spanArea(spans: Spans): number {
  let area = 0;
  for (let i = 1; i < spans.length; i += 2) area += spans[i] ?? 0;
  return area;
}

/**
 * The rectangle that runs of pixels lie in, none of which goes on into the next row; null without runs.
 *
 * @param stride numbers a run, of which the first two are the index of its first pixel and its length
 */
export function boundsOfRuns(runs: Uint32Array, stride: number, width: number): ImageRect | null {
  let left = width;
  let right = 0;
  let top = Infinity;
  let bottom = 0;
  for (let i = 0; i < runs.length; i += stride) {
    const start = runs[i] ?? 0;
    const y = Math.floor(start / width);
    const x = start - y * width;
    left = Math.min(left, x);
    right = Math.max(right, x + (runs[i + 1] ?? 0));
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  }
  if (right === 0) return null;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Visits the runs of one value in each row of a plane: the index of the first pixel, the length, the value. */
export function forEachRun(
  plane: Uint32Array,
  { width, height }: Frame,
  visit: (start: number, length: number, value: number) => void,
): void {
  for (let y = 0; y < height; y++) {
    const end = (y + 1) * width;
    for (let i = y * width; i < end; ) {
      const start = i;
      const value = plane[i] ?? 0;
      do i++;
      while (i < end && plane[i] === value);
      visit(start, i - start, value);
    }
  }
}
