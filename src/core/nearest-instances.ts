import { ColumnFilter } from "./column-filter.ts";
import { ColumnScan, FAR } from "./column-scan.ts";
import { LowerEnvelope } from "./lower-envelope.ts";

/** Rows whose columns are looked at together: as many as stay in the processor's cache, and several reaches. */
const BAND = 128;

/**
 * Given a row's squared distances, in px², of its background pixels to the nearest instance and to the nearest
 * different one; of pixels inside instances they say nothing. The arrays are good until it returns.
 */
export type TakeNearest = (y: number, first: Float64Array, second: Float64Array) => void;

/**
 * Euclidean distances from every background pixel to the nearest instance and to the nearest *different* instance,
 * whatever their number, in O(width · height). The first is exact up to `reach`, the second where both add up to no
 * more than `reach`; elsewhere they are too large, `Infinity` at most.
 *
 * Per column only the two nearest different instances can matter. Along a row the nearest follows from one lower
 * envelope. Where the nearest instance is the same over a stretch of pixels, the second follows from an envelope of the
 * columns between the winners of the two pixels that bound the stretch: the winning column never decreases with x, for
 * any fixed set of parabolas, and those two winners belong to other instances. The stretches' columns overlap at most twice.
 *
 * @param labels row-major instance ids, `width * height` long; 0 is background
 * @param reach in px, from 0; `Infinity` for all distances
 * @throws RangeError when `labels` is not `width * height` long
 */
export function nearestInstances(
  labels: Uint32Array,
  width: number,
  height: number,
  reach: number,
  take: TakeNearest,
): void {
  if (labels.length !== width * height)
    throw new RangeError(
      `labels of ${width} × ${height} px must hold ${width * height} values, not ${labels.length}`,
    );
  const halo = Math.min(height, Math.ceil(reach));
  const rows = Math.min(height, Math.max(BAND, 2 * halo));
  const above = new ColumnScan(labels, width);
  const below = Array.from({ length: rows }, () => new ColumnScan(labels, width));
  const solver = new RowSolver(width, reach);
  for (let top = 0; top < height; top += rows) {
    const bottom = Math.min(height, top + rows);
    scanUp(below, top, bottom, Math.min(height, bottom + halo));
    above.start(1);
    for (let y = Math.max(0, top - halo); y < bottom; y++) {
      above.step(y);
      const lower = below[y - top];
      if (y < top || lower === undefined) continue;
      const row = labels.subarray(y * width, (y + 1) * width);
      solver.setColumns(y, above, lower);
      solver.solve(row);
      take(y, solver.first, solver.second);
    }
  }
}

/** Scans columns upwards from row `from`; keeps what each of the rows [top, bottom) sees at or below it. */
function scanUp(below: readonly ColumnScan[], top: number, bottom: number, from: number): void {
  let last = below[bottom - 1 - top];
  last?.start(-1);
  for (let y = from - 1; y >= bottom; y--) last?.step(y);
  for (let y = bottom - 1; y >= top; y--) {
    const scan = below[y - top];
    if (scan !== last && last !== undefined) scan?.copy(last);
    scan?.step(y);
    last = scan;
  }
}

/** One row's work: per column the two nearest different instances, their squared vertical distances, and the answers. */
class RowSolver {
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly #width: number;
  readonly #reach: number;
  readonly #label: Uint32Array;
  readonly #squared: Float64Array;
  readonly #otherSquared: Float64Array;
  readonly #winner: Int32Array;
  readonly #envelope: LowerEnvelope;
  readonly #filter = new ColumnFilter();

  constructor(width: number, reach: number) {
    this.#width = width;
    this.#reach = Math.min(reach, FAR / 2);
    this.first = new Float64Array(width);
    this.second = new Float64Array(width);
    this.#label = new Uint32Array(width);
    this.#squared = new Float64Array(width);
    this.#otherSquared = new Float64Array(width);
    this.#winner = new Int32Array(width);
    this.#envelope = new LowerEnvelope(width);
  }

  /** Merges what lies above and below row `y` in each column; what is beyond reach is not there. */
  setColumns(y: number, above: ColumnScan, below: ColumnScan): void {
    const label = this.#label;
    const squared = this.#squared;
    const otherSquared = this.#otherSquared;
    const reach = this.#reach;
    for (let x = 0; x < label.length; x++) {
      const up = y - (above.nearest[x] ?? 0);
      const down = (below.nearest[x] ?? 0) - y;
      const upLabel = above.label[x] ?? 0;
      const downLabel = below.label[x] ?? 0;
      const upOther = y - (above.other[x] ?? 0);
      const downOther = (below.other[x] ?? 0) - y;
      const upWins = up <= down;
      const nearest = upWins ? up : down;
      let other = upWins ? Math.min(down, upOther) : Math.min(up, downOther);
      if (upLabel === downLabel) other = Math.min(upOther, downOther);
      label[x] = upWins ? upLabel : downLabel;
      squared[x] = nearest > reach ? Infinity : nearest * nearest;
      otherSquared[x] = other > reach ? Infinity : other * other;
    }
  }

  /** @param row the row's labels */
  solve(row: Uint32Array): void {
    if (!this.#solveFirst(row)) {
      this.first.fill(Infinity);
      this.second.fill(Infinity);
      return;
    }
    const width = this.#width;
    const label = this.#label;
    const winner = this.#winner;
    for (let from = 0; from < width; ) {
      const own = label[winner[from] ?? 0] ?? 0;
      let to = from + 1;
      while (to < width && label[winner[to] ?? 0] === own) to++;
      this.#solveSecond(row, own, from, to);
      from = to;
    }
  }

  /** The nearest instance's column and distance for each pixel; false where none is in reach of the row. */
  #solveFirst(row: Uint32Array): boolean {
    const width = this.#width;
    const winner = this.#winner;
    for (let x = 0; x < width; x++) {
      if (row[x] !== 0) {
        winner[x] = x;
        this.first[x] = 0;
        continue;
      }
      const start = x;
      while (x < width && row[x] === 0) x++;
      // Beyond the instances at both ends nothing can be nearer.
      if (!this.#solveGap(start, x)) return false;
      x--;
    }
    return true;
  }

  #solveGap(start: number, end: number): boolean {
    const envelope = this.#envelope;
    envelope.clear();
    const last = Math.min(this.#width - 1, end);
    const isClosed = start > 0 && end < this.#width;
    for (let x = Math.max(0, start - 1); x <= last; x++) {
      const apex = this.#squared[x] ?? Infinity;
      // Between the instances at both ends most columns are never the nearest.
      const isHigh = isClosed && x >= start && x < end && apex >= (x - start + 1) * (end - x);
      if (apex < Infinity && !isHigh) envelope.add(x, apex);
    }
    if (envelope.isEmpty()) return false;
    for (let x = start; x < end; x++) {
      this.first[x] = envelope.valueAt(x);
      this.#winner[x] = envelope.apexAt(x);
    }
    return true;
  }

  /** Second distances of the background pixels in [from, to), whose nearest instance is `own`. */
  #solveSecond(row: Uint32Array, own: number, from: number, to: number): void {
    const { second } = this;
    const envelope = this.#envelope;
    const label = this.#label;
    envelope.clear();
    const firstColumn = from > 0 ? (this.#winner[from - 1] ?? 0) : 0;
    const lastColumn = to < this.#width ? (this.#winner[to] ?? 0) : this.#width - 1;
    const isBounded = from > 0 && to < this.#width;
    if (isBounded) this.#setFilter(row, from, to, firstColumn, lastColumn);
    for (let x = firstColumn; x <= lastColumn; x++) {
      const apex = (label[x] === own ? this.#otherSquared[x] : this.#squared[x]) ?? Infinity;
      if (apex < Infinity && (!isBounded || this.#filter.mayWin(x, apex))) envelope.add(x, apex);
    }
    if (envelope.isEmpty()) second.fill(Infinity, from, to);
    else for (let x = from; x < to; x++) if (row[x] === 0) second[x] = envelope.valueAt(x);
  }

  /** The background pixels of [from, to) are what matters: where they lie on both sides of one run of an instance, these sides. */
  #setFilter(row: Uint32Array, from: number, to: number, a: number, b: number): void {
    let left = from;
    while (left < to && row[left] === 0) left++;
    let right = to;
    while (right > left && row[right - 1] === 0) right--;
    let isWhole = left < right;
    for (let x = left; x < right; x++) if (row[x] === 0) isWhole = false;
    const [heightA, heightB] = [this.#squared[a] ?? 0, this.#squared[b] ?? 0];
    if (isWhole) this.#filter.set(a, heightA, b, heightB, left - 1, right);
    else this.#filter.set(a, heightA, b, heightB, to - 1, from);
  }
}
