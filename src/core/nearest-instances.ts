import { LowerEnvelope } from "./lower-envelope.ts";

/** Distances in px to the nearest and to the second nearest instance, for every pixel; `Infinity` where there is none. */
export interface NearestTwo {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** "No such pixel in this column." */
const NONE = -1;

/**
 * Exact Euclidean distances from every pixel to the nearest instance and to the nearest *different* instance,
 * whatever their number, in O(width · height). Inside an instance the first distance is 0.
 *
 * Per column only the two nearest different instances can matter. Along a row the nearest follows from one lower
 * envelope. Where the nearest instance is the same over a stretch of pixels, the second follows from an envelope of the
 * columns between the winners of the two pixels that bound the stretch: the winning column never decreases with x, for
 * any fixed set of parabolas, and those two winners belong to other instances. The stretches' columns overlap at most twice.
 *
 * @param labels row-major instance ids, `width * height` long; 0 is background
 * @throws RangeError when `labels` is not `width * height` long
 */
export function nearestTwoDistances(labels: Uint32Array, width: number, height: number): NearestTwo {
  if (labels.length !== width * height)
    throw new RangeError(
      `labels of ${width} × ${height} px must hold ${width * height} values, not ${labels.length}`,
    );
  const above = nearestAbove(labels, width, height);
  const below = { nearest: new Int32Array(width).fill(NONE), other: new Int32Array(width).fill(NONE) };
  const first = new Float32Array(labels.length);
  const second = new Float32Array(labels.length);
  const row = new RowSolver(width);
  for (let y = height - 1; y >= 0; y--) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      step(labels, width, x, y, below.nearest, below.other);
      row.setColumn(
        x,
        y,
        labels,
        above.nearest[i] ?? NONE,
        above.other[i] ?? NONE,
        below.nearest[x] ?? NONE,
        below.other[x] ?? NONE,
      );
    }
    row.solve(first.subarray(y * width, (y + 1) * width), second.subarray(y * width, (y + 1) * width));
  }
  return { first, second };
}

/** Notes pixel (x, y) as the column's latest labelled one; the latest of another instance is kept in `other`. */
function step(
  labels: Uint32Array,
  width: number,
  x: number,
  y: number,
  nearest: Int32Array,
  other: Int32Array,
): void {
  const label = labels[y * width + x];
  if (!label) return;
  const before = nearest[x] ?? NONE;
  if (before !== NONE && labels[before * width + x] !== label) other[x] = before;
  nearest[x] = y;
}

/** For every pixel, the row of the nearest labelled pixel at or above it and that of the nearest of another instance. */
function nearestAbove(
  labels: Uint32Array,
  width: number,
  height: number,
): { nearest: Int32Array; other: Int32Array } {
  const nearest = new Int32Array(labels.length);
  const other = new Int32Array(labels.length);
  const latest = new Int32Array(width).fill(NONE);
  const latestOther = new Int32Array(width).fill(NONE);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) step(labels, width, x, y, latest, latestOther);
    nearest.set(latest, y * width);
    other.set(latestOther, y * width);
  }
  return { nearest, other };
}

/** One row's work: per column the two nearest different instances, their squared vertical distances, and the answers. */
class RowSolver {
  private readonly width: number;
  private readonly label: Uint32Array;
  private readonly squared: Float64Array;
  private readonly otherSquared: Float64Array;
  private readonly winner: Int32Array;
  private readonly envelope: LowerEnvelope;

  constructor(width: number) {
    this.width = width;
    this.label = new Uint32Array(width);
    this.squared = new Float64Array(width);
    this.otherSquared = new Float64Array(width);
    this.winner = new Int32Array(width);
    this.envelope = new LowerEnvelope(width);
  }

  /** Merges what lies above (rows `up`, `upOther`) and below (`down`, `downOther`) pixel (x, y) in its column. */
  setColumn(
    x: number,
    y: number,
    labels: Uint32Array,
    up: number,
    upOther: number,
    down: number,
    downOther: number,
  ): void {
    const toUp = up === NONE ? Infinity : (y - up) ** 2;
    const toDown = down === NONE ? Infinity : (down - y) ** 2;
    const upLabel = up === NONE ? 0 : (labels[up * this.width + x] ?? 0);
    const downLabel = down === NONE ? 0 : (labels[down * this.width + x] ?? 0);
    const toUpOther = upOther === NONE ? Infinity : (y - upOther) ** 2;
    const toDownOther = downOther === NONE ? Infinity : (downOther - y) ** 2;
    const upWins = toUp <= toDown;
    this.label[x] = upWins ? upLabel : downLabel;
    this.squared[x] = upWins ? toUp : toDown;
    if (upLabel === downLabel) this.otherSquared[x] = Math.min(toUpOther, toDownOther);
    else this.otherSquared[x] = upWins ? Math.min(toDown, toUpOther) : Math.min(toUp, toDownOther);
  }

  solve(first: Float32Array, second: Float32Array): void {
    const { width, envelope } = this;
    envelope.clear();
    for (let x = 0; x < width; x++) {
      const apex = this.squared[x] ?? Infinity;
      if (apex < Infinity) envelope.add(x, apex);
    }
    if (envelope.isEmpty()) {
      first.fill(Infinity);
      second.fill(Infinity);
      return;
    }
    for (let x = 0; x < width; x++) {
      first[x] = Math.sqrt(envelope.valueAt(x));
      this.winner[x] = envelope.apexAt(x);
    }
    for (let from = 0; from < width; ) {
      const label = this.labelAt(from);
      let to = from + 1;
      while (to < width && this.labelAt(to) === label) to++;
      this.solveStretch(label, from, to, second);
      from = to;
    }
  }

  /** Instance nearest to pixel `x` of the row. */
  private labelAt(x: number): number {
    return this.label[this.winner[x] ?? 0] ?? 0;
  }

  /** Second distances of pixels [from, to), whose nearest instance is `label`. */
  private solveStretch(label: number, from: number, to: number, second: Float32Array): void {
    const { envelope } = this;
    const firstColumn = from > 0 ? (this.winner[from - 1] ?? 0) : 0;
    const lastColumn = to < this.width ? (this.winner[to] ?? 0) : this.width - 1;
    envelope.clear();
    for (let x = firstColumn; x <= lastColumn; x++) {
      const apex = (this.label[x] === label ? this.otherSquared[x] : this.squared[x]) ?? Infinity;
      if (apex < Infinity) envelope.add(x, apex);
    }
    if (envelope.isEmpty()) second.fill(Infinity, from, to);
    else for (let x = from; x < to; x++) second[x] = Math.sqrt(envelope.valueAt(x));
  }
}
