import { mirrorIndex } from "./tile-pixels.ts";

/** Standard deviations that a Gaussian reaches to each side. */
export const BLUR_REACH = 3;

/** A Gaussian's weights from the middle out; both sides together sum to 1. */
export function gaussianTaps(std: number): Float64Array {
  const half = Float64Array.from({ length: Math.ceil(BLUR_REACH * std) + 1 }, (_, i) =>
    Math.exp((-i * i) / (2 * std * std)),
  );
  const total = half.reduce((sum, weight, i) => sum + (i === 0 ? 1 : 2) * weight, 0);
  return half.map((weight) => weight / total);
}

/**
 * Blurs single rows, mirrored about their edge pixels. Sums are of 64 bits and taken from the middle out, however many
 * weights one loop takes at once.
 */
export class RowBlur {
  readonly #half: Float64Array;
  /** A row between its mirror images, so that the sums need no test of the edge. */
  readonly #line: Float64Array;
  readonly #sums: Float64Array;

  constructor(width: number, half: Float64Array) {
    this.#half = half;
    this.#line = new Float64Array(width + 2 * (half.length - 1));
    this.#sums = new Float64Array(width);
  }

  /** @param row as long as `out`, the width of the plane */
  blur(row: Float32Array, out: Float32Array): void {
    const [half, sums, line] = [this.#half, this.#sums, this.#line];
    this.#lay(row);
    scaleMiddle(sums, line, half);
    let tap = 1;
    for (; tap + 2 < half.length; tap += 3) addThreePairs(sums, line, half, tap);
    for (; tap < half.length; tap++) addPair(sums, line, half, tap);
    out.set(sums);
  }

  #lay(row: Float32Array): void {
    const line = this.#line;
    const [radius, width] = [this.#half.length - 1, row.length];
    line.set(row, radius);
    for (let i = 0; i < radius; i++) {
      line[i] = row[mirrorIndex(i - radius, width)] ?? 0;
      line[radius + width + i] = row[mirrorIndex(width + i, width)] ?? 0;
    }
  }
}

function scaleMiddle(sums: Float64Array, line: Float64Array, half: Float64Array): void {
  const middle = half[0] ?? 0;
  for (let x = 0, at = half.length - 1; x < sums.length; x++, at++) sums[x] = middle * (line[at] ?? 0);
}

/** Adds the weighted pixels that lie `tap` to the left and to the right. */
function addPair(sums: Float64Array, line: Float64Array, half: Float64Array, tap: number): void {
  const weight = half[tap] ?? 0;
  for (let x = 0, at = half.length - 1; x < sums.length; x++, at++)
    sums[x] = (sums[x] ?? 0) + weight * ((line[at - tap] ?? 0) + (line[at + tap] ?? 0));
}

/** Three of {@link addPair}, from `tap` on. */
function addThreePairs(sums: Float64Array, line: Float64Array, half: Float64Array, tap: number): void {
  const [a, b, c] = [half[tap] ?? 0, half[tap + 1] ?? 0, half[tap + 2] ?? 0];
  for (let x = 0, at = half.length - 1; x < sums.length; x++, at++) {
    sums[x] =
      (sums[x] ?? 0) +
      a * ((line[at - tap] ?? 0) + (line[at + tap] ?? 0)) +
      b * ((line[at - tap - 1] ?? 0) + (line[at + tap + 1] ?? 0)) +
      c * ((line[at - tap - 2] ?? 0) + (line[at + tap + 2] ?? 0));
  }
}

/** The rows of a blurred plane, mirrored about its edges, made one by one: what is asked for in order is made once. */
export class BlurredRows {
  readonly #plane: Float32Array;
  readonly #width: number;
  readonly #height: number;
  readonly #half: Float64Array;
  readonly #rows: RowBlur;
  /** The last rows that were blurred along themselves, by their number modulo their count. */
  readonly #recent: readonly Float32Array[];
  readonly #numbers: Int32Array;
  readonly #sums: Float64Array;

  /**
   * @param plane row-major, `width · height` long
   * @param std standard deviation in px, above 0
   */
  constructor(plane: Float32Array, width: number, height: number, std: number) {
    this.#plane = plane;
    this.#width = width;
    this.#height = height;
    this.#half = gaussianTaps(std);
    this.#rows = new RowBlur(width, this.#half);
    const reach = 2 * this.#half.length - 1;
    this.#recent = Array.from({ length: reach }, () => new Float32Array(width));
    this.#numbers = new Int32Array(reach).fill(-1);
    this.#sums = new Float64Array(width);
  }

  /** @param out `width` long; overwritten */
  read(y: number, out: Float32Array): void {
    const [half, sums] = [this.#half, this.#sums];
    const weight = (tap: number): number => half[Math.abs(tap)] ?? 0;
    const row = (tap: number): Float32Array => this.#row(mirrorIndex(y + tap, this.#height));
    sums.fill(0);
    let tap = 1 - half.length;
    for (; tap + 2 < half.length; tap += 3) {
      const weights = [weight(tap), weight(tap + 1), weight(tap + 2)] as const;
      addThreeRows(sums, weights, [row(tap), row(tap + 1), row(tap + 2)]);
    }
    for (; tap < half.length; tap++) addRow(sums, weight(tap), row(tap));
    out.set(sums);
  }

  #row(number: number): Float32Array {
    const slot = number % this.#recent.length;
    const row = this.#recent[slot] ?? new Float32Array(this.#width);
    if (this.#numbers[slot] !== number) {
      const from = number * this.#width;
      this.#rows.blur(this.#plane.subarray(from, from + this.#width), row);
      this.#numbers[slot] = number;
    }
    return row;
  }
}

function addRow(sums: Float64Array, weight: number, row: Float32Array): void {
  for (let x = 0; x < sums.length; x++) sums[x] = (sums[x] ?? 0) + weight * (row[x] ?? 0);
}

function addThreeRows(
  sums: Float64Array,
  [a, b, c]: readonly [number, number, number],
  [first, second, third]: readonly [Float32Array, Float32Array, Float32Array],
): void {
  for (let x = 0; x < sums.length; x++)
    sums[x] = (sums[x] ?? 0) + a * (first[x] ?? 0) + b * (second[x] ?? 0) + c * (third[x] ?? 0);
}
