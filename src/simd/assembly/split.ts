import { blurBytes, blurLevels } from "./blur";
import { lineBytes, squaredDistance } from "./distance";
import { fillHalves, fillWords } from "./fill";
import { keepSalient, localMaxima } from "./peaks";
import { MOST_LEVELS, NONE, pop, push, reset } from "./queue";

/** Not flooded: outside the piece. */
const CLOSED: u32 = 0xffffffff;
/** Bytes before and after a plane that its neighbours may be looked for in. */
const GUARD: usize = 64;

let queueAt: usize = 0;
let standingAt: usize = 0;
let lineAt: usize = 0;
let blurAt: usize = 0;
let squaredAt: usize = 0;
let labelsAt: usize = 0;
let nextAt: usize = 0;
let listAt: usize = 0;
let interiorAt: usize = 0;
let runsAt: usize = 0;

/** Values from one row of a plane to the next: rows end in at least one pixel that belongs to nothing. */
export function strideOf(width: i32): i32 {
  return (width + 8) & ~7;
}

/**
 * Lays out the memory for a piece and returns the end of it; the planes are those of the frame with a row above and one
 * below. The memory must be grown to there before anything else is called.
 */
export function layOut(base: usize, width: i32, height: i32, runs: i32, hasInterior: bool): usize {
  const pixels = <usize>strideOf(width) * <usize>(height + 2);
  queueAt = (base + 15) & ~15;
  standingAt = queueAt + (<usize>MOST_LEVELS << 3);
  lineAt = standingAt + (<usize>MOST_LEVELS << 2);
  blurAt = lineAt + lineBytes(width);
  squaredAt = blurAt + (hasInterior ? blurBytes(strideOf(width)) : 0) + GUARD;
  labelsAt = squaredAt + (pixels << 1) + GUARD;
  nextAt = labelsAt + (pixels << 2) + GUARD;
  listAt = nextAt + (pixels << 2);
  interiorAt = listAt + (pixels << 2) + GUARD;
  runsAt = interiorAt + (hasInterior ? (pixels << 2) + GUARD : 0);
  return runsAt + (<usize>runs << 3) + GUARD;
}

/** Where the runs are to be written: index in the planes of the first pixel, and length, 4 bytes each. */
export function runsAddress(): usize {
  return runsAt;
}

/** Where the interior probability of the runs' pixels is to be written, 4 bytes a pixel of the plane; clears it. */
export function interiorAddress(width: i32, height: i32): usize {
  memory.fill(interiorAt, 0, (<usize>strideOf(width) * <usize>(height + 2)) << 2);
  return interiorAt;
}

/** Where the taps of the interior's blur are to be written, 8 bytes each, from the middle out. */
export function tapsAddress(): usize {
  return blurAt;
}

/** Where {@link split} leaves the objects' runs: length and id, 4 bytes each, in the order of the piece's own. */
export function objectsAddress(): usize {
  return nextAt;
}

/**
 * Splits one piece: what `Splitter` of src/core/split.ts does, to the pixel.
 *
 * @param threshold interior probability above which a pixel may seed an object
 * @param depth how far, in px, the distance must fall between two maxima for them to be two objects
 * @param sure depth in px at which a core always counts as an object's
 * @param radius of the interior's blur: taps to each side, 7 at most; −1 without an interior
 * @param levels into which the blurred interior is cut
 * @returns how many runs the objects have; 0 when the piece is one object, −1 when its distances do not fit
 */
export function split(
  width: i32, height: i32, runs: i32, threshold: f64, depth: f64, sure: f64, radius: i32, levels: f64,
): i32 {
  const hasInterior = radius >= 0;
  const stride = strideOf(width);
  const pixels = stride * (height + 2);
  const first = squaredAt + (<usize>stride << 1);
  memory.fill(squaredAt - GUARD, 0, (<usize>pixels << 1) + 2 * GUARD);
  markCore(runs, pixels, hasInterior, threshold);
  const deepest = squaredDistance(first, width, height, stride, lineAt);
  if (deepest < 0) return -1;
  const found = localMaxima(squaredAt, stride, height, listAt);
  if (found < 2) return 0;
  const kept = keepSalient(squaredAt, labelsAt, nextAt, queueAt, standingAt, listAt, found, pixels, stride, depth, deepest);
  const seeds = keepSure(kept, sure);
  if (seeds < 2) return 0;
  invert(pixels, deepest);
  if (hasInterior) {
    const first = <usize>stride;
    blurLevels(blurAt, radius, interiorAt + (first << 2), squaredAt + (first << 1), width, height, stride, runsAt, runs, deepest, levels);
  }
  flood(runs, seeds, pixels, stride, deepest + 1 + (hasInterior ? <i32>levels : 0));
  return objectRuns(runs);
}

/** Marks what is to have a distance: the runs, or where there is an interior those of its pixels that are sure. */
function markCore(runs: i32, pixels: i32, hasInterior: bool, threshold: f64): void {
  // no probability is below 0, which is what pixels outside the runs hold
  if (hasInterior && threshold >= 0) {
    markSure(pixels, greatestAtOrBelow(threshold));
    return;
  }
  for (let run = 0; run < runs; run++) {
    const at = runsAt + (<usize>run << 3);
    fillHalves(squaredAt + (<usize>load<i32>(at) << 1), load<i32>(at, 4), 0xffff);
  }
}

function markSure(pixels: i32, threshold: f32): void {
  const limit = f32x4.splat(threshold);
  let interior = interiorAt;
  const end = squaredAt + (<usize>pixels << 1);
  for (let at = squaredAt; at < end; at += 16, interior += 32)
    v128.store(at, i16x8.narrow_i32x4_s(f32x4.gt(v128.load(interior), limit), f32x4.gt(v128.load(interior, 16), limit)));
}

/** The greatest float that is not above a number from 0 up. */
function greatestAtOrBelow(value: f64): f32 {
  const near = <f32>value;
  return <f64>near <= value ? near : reinterpret<f32>(reinterpret<u32>(near) - 1);
}

/** Drops maxima that are too shallow to be an object's beside deeper ones; returns how many are left. */
function keepSure(peaks: i32, sure: f64): i32 {
  let most: i32 = 0;
  for (let i = 0; i < peaks; i++) most = max<i32>(most, squaredOf(peak(i)));
  const least = min<f64>(sure * sure, <f64>most / 4);
  let left = 0;
  for (let i = 0; i < peaks; i++) {
    const pixel = peak(i);
    if (<f64>squaredOf(pixel) >= least) store<i32>(listAt + (<usize>(left++) << 2), pixel);
  }
  return left;
}

@inline
function peak(index: i32): i32 {
  return load<i32>(listAt + (<usize>index << 2));
}

@inline
function squaredOf(pixel: i32): i32 {
  return <i32>load<u16>(squaredAt + (<usize>pixel << 1));
}

/** Turns squared distances into levels to flood, the deepest pixels first. */
function invert(pixels: i32, deepest: i32): void {
  const end = squaredAt + (<usize>pixels << 1);
  const lowest = i16x8.splat(<i16>deepest);
  for (let at = squaredAt; at < end; at += 16) v128.store(at, i16x8.sub(lowest, v128.load(at)));
}

/** Seeded watershed over all eight neighbours of the pixels, those of one level in the order in which they were reached. */
function flood(runs: i32, seeds: i32, pixels: i32, stride: i32, levels: i32): void {
  const labels = labelsAt;
  const heights = squaredAt;
  memory.fill(labels - GUARD, 0xff, (<usize>pixels << 2) + GUARD);
  for (let run = 0; run < runs; run++) {
    const at = runsAt + (<usize>run << 3);
    fillWords(labels + (<usize>load<i32>(at) << 2), load<i32>(at, 4), 0);
  }
  for (let i = 0; i < seeds; i++) store<u32>(labels + (<usize>peak(i) << 2), <u32>(i + 1));
  reset(queueAt, nextAt, levels);
  for (let i = 0; i < seeds; i++) enqueue(peak(i), heights);
  for (let pixel = pop(); pixel != NONE; pixel = pop()) {
    const label = load<u32>(labels + (<usize>pixel << 2));
    reach(pixel - stride, label, labels, heights);
    reach(pixel - 1, label, labels, heights);
    reach(pixel + 1, label, labels, heights);
    reach(pixel + stride, label, labels, heights);
    reach(pixel - stride - 1, label, labels, heights);
    reach(pixel - stride + 1, label, labels, heights);
    reach(pixel + stride - 1, label, labels, heights);
    reach(pixel + stride + 1, label, labels, heights);
  }
}

@inline
function enqueue(pixel: i32, heights: usize): void {
  push(pixel, <i32>load<u16>(heights + (<usize>pixel << 1)));
}

@inline
function reach(pixel: i32, label: u32, labels: usize, heights: usize): void {
  const at = labels + (<usize>pixel << 2);
  if (load<u32>(at) != 0) return;
  store<u32>(at, label);
  enqueue(pixel, heights);
}

/** Cuts the piece's runs where the object changes. */
function objectRuns(runs: i32): i32 {
  let count = 0;
  for (let run = 0; run < runs; run++) {
    const head = runsAt + (<usize>run << 3);
    let at = labelsAt + (<usize>load<i32>(head) << 2);
    const end = at + (<usize>load<i32>(head, 4) << 2);
    while (at < end) {
      const from = at;
      const own = load<u32>(at);
      do at += 4;
      while (at < end && load<u32>(at) == own);
      const to = nextAt + (<usize>(count++) << 3);
      store<i32>(to, <i32>((at - from) >> 2));
      store<u32>(to, own, 4);
    }
  }
  return count;
}
