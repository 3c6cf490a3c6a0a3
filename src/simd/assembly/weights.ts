import { fillWords } from "./fill";

/** Columns to each side of a row that are looked at, at most. */
const MARGIN: i32 = 64;

/** Sizes of a band, set by {@link layOutBand}. */
let width: i32 = 0;
let stride: i32 = 0;
/** Bits of a word that hold an instance; those above hold a squared distance. */
let shift: i32 = 0;
/** "Farther than can be told", in px. */
let far: i32 = 0;

let rowsAt: usize = 0;
let partedAt: usize = 0;
let belowAt: usize = 0;
let weightsAt: usize = 0;
/** The scan downwards: px to the nearest instance above, the instance, px to the nearest other one. */
let nearestAt: usize = 0;
let labelAt: usize = 0;
let otherAt: usize = 0;
/** Of each column, the squared distance to the nearest instance with the instance below it, and the squared distance to another. */
let firstAt: usize = 0;
let secondAt: usize = 0;

/**
 * Lays out the memory for bands of `rows` rows with `halo` rows above and below, and one more of which nothing but the
 * labels is needed.
 *
 * @param bits of instance numbers: 21 for distances below 31 px, 19 for those below 63
 * @returns the end of the memory, which must be grown to there
 */
export function layOutBand(base: usize, imageWidth: i32, rows: i32, halo: i32, bits: i32): usize {
  width = imageWidth;
  stride = ((width + 3) & ~3) + 8;
  shift = bits;
  far = bits == 21 ? 31 : 63;
  const row = <usize>stride << 2;
  const tall = <usize>(rows + 2 * halo);
  rowsAt = (base + 15) & ~15;
  partedAt = rowsAt + (tall + 2) * row;
  belowAt = partedAt + tall * row;
  weightsAt = belowAt + <usize>rows * row;
  nearestAt = weightsAt + <usize>rows * row;
  labelAt = nearestAt + row;
  otherAt = labelAt + row;
  firstAt = otherAt + row + (<usize>MARGIN << 2);
  secondAt = firstAt + row + (<usize>MARGIN << 3);
  return secondAt + row + (<usize>MARGIN << 2);
}

/** Where row `row` of the labels is to be written, 4 bytes each; row 0 lies above the halo. */
export function labelRow(row: i32): usize {
  return rowsAt + (<usize>(row * stride) << 2) + 16;
}

/** Forgets all labels. */
export function clearLabels(rows: i32): void {
  memory.fill(rowsAt, 0, <usize>(rows * stride) << 2);
}

/** Where {@link weighBand} leaves row `row` of the weights. */
export function weightRow(row: i32): usize {
  return weightsAt + (<usize>(row * stride) << 2) + 16;
}

/**
 * Weights of a band's rows: `object` on instances and, on background,
 * `background` + `near` · exp(−d1² · `nearRate`) + `between` · exp(−(d1 + d2)² · `betweenRate`), d1 and d2 the distances
 * to the nearest and second nearest instance after touching ones are parted; a term is 0 where its distance is beyond its reach.
 *
 * @param above rows of labels that lie above the band, the first of which is only looked at for what touches
 * @param rows of the band
 * @param below rows of labels below it, of which likewise the last
 * @returns 1, or 0 when an instance's number does not fit, and nothing was computed
 */
export function weighBand(
  above: i32, rows: i32, below: i32,
  object: f32, background: f32,
  near: f32, nearRate: f32, nearReach: f32,
  between: f32, betweenRate: f32, betweenReach: f32,
): i32 {
  const total = above + rows + below;
  if (greatestBits(total) >>> shift != 0) return 0;
  for (let y = 1; y < total - 1; y++) part(y);
  scanUp(above, rows, total - 2);
  startScan();
  for (let y = 1; y < above; y++) stepScan(partedRow(y));
  fillWords(firstAt - (<usize>MARGIN << 2), stride + 2 * MARGIN, farWord());
  fillWords(secondAt - (<usize>MARGIN << 2), stride + 2 * MARGIN, farWord());
  for (let y = 0; y < rows; y++) {
    const labels = partedRow(above + y);
    stepScan(labels);
    mergeColumns(belowAt + (<usize>(y * stride) << 2));
    weighRow(labels, weightRow(y), object, background, near, nearRate, nearReach, between, betweenRate, betweenReach);
  }
  return 1;
}

@inline
function partedRow(y: i32): usize {
  return partedAt + (<usize>((y - 1) * stride) << 2) + 16;
}

@inline
function farWord(): u32 {
  return <u32>(far == 31 ? 1023 : 4095) << shift;
}

function greatestBits(rows: i32): u32 {
  let all = i32x4.splat(0);
  const end = rowsAt + (<usize>(rows * stride) << 2);
  for (let at = rowsAt; at < end; at += 16) all = v128.or(all, v128.load(at));
  return i32x4.extract_lane(all, 0) | i32x4.extract_lane(all, 1) | i32x4.extract_lane(all, 2) | i32x4.extract_lane(all, 3);
}

/** Parts what touches in a row: an instance's pixel with another instance among its four neighbours becomes background. */
function part(y: i32): void {
  const row = <usize>stride << 2;
  const from = labelRow(y);
  const to = partedRow(y);
  const bytes = <usize>width << 2;
  for (let x: usize = 0; x < bytes; x += 16) {
    const at = from + x;
    const own = v128.load(at);
    const touches = v128.or(
      v128.or(isOther(own, v128.load(at - 4)), isOther(own, v128.load(at + 4))),
      v128.or(isOther(own, v128.load(at - row)), isOther(own, v128.load(at + row))),
    );
    v128.store(to + x, v128.andnot(own, touches));
  }
}

@inline
function isOther(own: v128, beside: v128): v128 {
  return v128.and(i32x4.ne(beside, i32x4.splat(0)), i32x4.ne(own, beside));
}

function startScan(): void {
  fillWords(nearestAt, stride, far);
  fillWords(labelAt, stride, 0);
  fillWords(otherAt, stride, far);
}

/** Goes on by a row of labels. */
function stepScan(labels: usize): void {
  const bytes = <usize>width << 2;
  const one = i32x4.splat(1);
  const most = i32x4.splat(far);
  for (let x: usize = 0; x < bytes; x += 16) {
    const own = v128.load(labels + x);
    const label = v128.load(labelAt + x);
    const nearest = i32x4.min_u(i32x4.add(v128.load(nearestAt + x), one), most);
    const other = i32x4.min_u(i32x4.add(v128.load(otherAt + x), one), most);
    const isEmpty = i32x4.eq(own, i32x4.splat(0));
    const isKept = v128.or(isEmpty, i32x4.eq(own, label));
    v128.store(otherAt + x, v128.bitselect(other, nearest, isKept));
    v128.store(labelAt + x, v128.bitselect(label, own, isEmpty));
    v128.store(nearestAt + x, v128.and(nearest, isEmpty));
  }
}

/** Scans upwards from row `last`, and keeps what each row of the band sees at or below it: instance, nearest, other. */
function scanUp(first: i32, rows: i32, last: i32): void {
  startScan();
  for (let y = last; y >= first + rows; y--) stepScan(partedRow(y));
  const bytes = <usize>width << 2;
  const bits = far == 31 ? 5 : 6;
  for (let y = rows - 1; y >= 0; y--) {
    stepScan(partedRow(first + y));
    const to = belowAt + (<usize>(y * stride) << 2);
    for (let x: usize = 0; x < bytes; x += 16) {
      const distances = v128.or(v128.load(nearestAt + x), i32x4.shl(v128.load(otherAt + x), bits));
      v128.store(to + x, v128.or(v128.load(labelAt + x), i32x4.shl(distances, shift)));
    }
  }
}

/** Merges what lies above and below in each column. */
function mergeColumns(below: usize): void {
  const bytes = <usize>width << 2;
  const bits = far == 31 ? 5 : 6;
  const labelMask = i32x4.splat((1 << shift) - 1);
  const distanceMask = i32x4.splat(far);
  for (let x: usize = 0; x < bytes; x += 16) {
    const packed = v128.load(below + x);
    const downLabel = v128.and(packed, labelMask);
    const down = v128.and(i32x4.shr_u(packed, shift), distanceMask);
    const downOther = v128.and(i32x4.shr_u(packed, shift + bits), distanceMask);
    const upLabel = v128.load(labelAt + x);
    const up = v128.load(nearestAt + x);
    const upOther = v128.load(otherAt + x);
    const upWins = i32x4.le_s(up, down);
    const label = v128.bitselect(upLabel, downLabel, upWins);
    const nearest = i32x4.min_s(up, down);
    const isSame = i32x4.eq(upLabel, downLabel);
    // Of the farther side counts its nearest, unless that is the same instance.
    const fromUp = v128.bitselect(upOther, up, v128.or(upWins, isSame));
    const fromDown = v128.bitselect(down, downOther, v128.andnot(upWins, isSame));
    v128.store(firstAt + x, v128.or(squareWord(nearest), label));
    v128.store(secondAt + x, squareWord(i32x4.min_s(fromUp, fromDown)));
  }
}

/** Squared distances in a word's upper bits. */
@inline
function squareWord(distance: v128): v128 {
  const isFar = i32x4.eq(distance, i32x4.splat(far));
  return v128.bitselect(i32x4.splat(farWord()), i32x4.shl(i32x4.mul(distance, distance), shift), isFar);
}

/** One row's weights from its columns, four pixels at a time, each looking to both sides until nothing there can be nearer. */
function weighRow(
  labels: usize, weights: usize,
  object: f32, background: f32,
  near: f32, nearRate: f32, nearReach: f32,
  between: f32, betweenRate: f32, betweenReach: f32,
): void {
  const bytes = <usize>width << 2;
  const firstReach = max<f32>(near == 0 ? 0 : nearReach, betweenReach / 2);
  const firstColumns = <i32>Mathf.ceil(firstReach);
  for (let x: usize = 0; x < bytes; x += 16) {
    const isBackground = i32x4.eq(v128.load(labels + x), i32x4.splat(0));
    if (!v128.any_true(isBackground)) {
      v128.store(weights + x, f32x4.splat(object));
      continue;
    }
    const nearest = nearestWord(firstAt + x, firstColumns);
    const first = f32x4.sqrt(f32x4.convert_i32x4_s(i32x4.shr_u(nearest, shift)));
    const rest = f32x4.sub(f32x4.splat(betweenReach), first);
    let weight = f32x4.splat(background);
    if (near != 0) weight = f32x4.add(weight, gaussian(first, near, nearRate, nearReach));
    const isNear = v128.and(isBackground, f32x4.ge(rest, first));
    if (v128.any_true(isNear)) {
      const second = f32x4.sqrt(secondSquared(x, nearest, rest, isNear));
      weight = f32x4.add(weight, v128.and(gaussian(f32x4.add(first, second), between, betweenRate, betweenReach), isNear));
    }
    v128.store(weights + x, v128.bitselect(weight, f32x4.splat(object), isBackground));
  }
}

/** Squared distance and instance of the nearest, of four pixels. */
@inline
function nearestWord(at: usize, columns: i32): v128 {
  let best = v128.load(at);
  let left = at;
  let right = at;
  for (let k = 1; k <= columns; k++) {
    const square = i32x4.splat((k * k) << shift);
    if (!v128.any_true(i32x4.gt_s(best, square))) break;
    left -= 4;
    right += 4;
    best = i32x4.min_u(best, i32x4.add(i32x4.min_u(v128.load(left), v128.load(right)), square));
  }
  return best;
}

/** Squared distance to the nearest of another instance where it is at most `rest` px away, else more than that. */
@inline
function secondSquared(x: usize, nearest: v128, rest: v128, isWanted: v128): v128 {
  const labelMask = i32x4.splat((1 << shift) - 1);
  const own = v128.and(nearest, labelMask);
  const most = i32x4.add(i32x4.trunc_sat_f32x4_s(f32x4.mul(rest, rest)), i32x4.splat(1));
  let best = v128.and(i32x4.shl(most, shift), isWanted);
  best = i32x4.min_u(best, otherWord(x, own, labelMask));
  let left = x;
  let right = x;
  for (let k = 1; k < MARGIN; k++) {
    const square = i32x4.splat((k * k) << shift);
    if (!v128.any_true(i32x4.gt_s(best, square))) break;
    left -= 4;
    right += 4;
    const nearer = i32x4.min_u(otherWord(left, own, labelMask), otherWord(right, own, labelMask));
    best = i32x4.min_u(best, i32x4.add(nearer, square));
  }
  return f32x4.convert_i32x4_s(i32x4.shr_u(best, shift));
}

/** What a column has nearest of an instance that is not `own`. */
@inline
function otherWord(x: usize, own: v128, labelMask: v128): v128 {
  const first = v128.load(firstAt + x);
  const isOwn = i32x4.eq(v128.and(first, labelMask), own);
  return v128.bitselect(v128.load(secondAt + x), first, isOwn);
}

/** height · exp(−d² · rate), 0 from `reach` on; the exponential errs by less than 1e-6 of its value. */
@inline
function gaussian(distance: v128, height: f32, rate: f32, reach: f32): v128 {
  const power = f32x4.mul(f32x4.mul(distance, distance), f32x4.splat(-rate * <f32>1.4426950408889634));
  const whole = f32x4.nearest(power);
  const part = f32x4.sub(power, whole);
  // Taylor's series of 2^part: within half a step its next term is below 2e-7
  let value = f32x4.splat(<f32>0.00015403530393381608);
  value = f32x4.add(f32x4.mul(value, part), f32x4.splat(<f32>0.0013333558146428443));
  value = f32x4.add(f32x4.mul(value, part), f32x4.splat(<f32>0.009618129107628477));
  value = f32x4.add(f32x4.mul(value, part), f32x4.splat(<f32>0.05550410866482158));
  value = f32x4.add(f32x4.mul(value, part), f32x4.splat(<f32>0.2402265069591007));
  value = f32x4.add(f32x4.mul(value, part), f32x4.splat(<f32>0.6931471805599453));
  value = f32x4.add(f32x4.mul(value, part), f32x4.splat(1));
  const exponent = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23);
  const isNear = f32x4.lt(distance, f32x4.splat(reach));
  return v128.and(f32x4.mul(f32x4.mul(value, exponent), f32x4.splat(height)), isNear);
}
