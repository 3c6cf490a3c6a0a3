import { NONE, pop, push, reset } from "./queue";

/** "Not flooded yet." */
const UNSEEN: i32 = -1;

/**
 * Writes the pixels inside that no neighbour exceeds, in ascending order.
 *
 * @param plane squared distances, 16 bits, a row of zeros above and below
 * @param stride values a row, a multiple of 8 that ends in zeros
 * @returns how many there are
 */
export function localMaxima(plane: usize, stride: i32, height: i32, list: usize): i32 {
  const row = <usize>stride << 1;
  const start = plane + row;
  const end = start + <usize>height * row;
  let count = 0;
  for (let at = start; at < end; at += 16) {
    const values = v128.load(at);
    if (!v128.any_true(values)) continue;
    const beside = i16x8.max_u(v128.load(at - 2), v128.load(at + 2));
    const above = i16x8.max_u(i16x8.max_u(v128.load(at - row - 2), v128.load(at - row)), v128.load(at - row + 2));
    const below = i16x8.max_u(i16x8.max_u(v128.load(at + row - 2), v128.load(at + row)), v128.load(at + row + 2));
    const greatest = i16x8.max_u(i16x8.max_u(beside, above), i16x8.max_u(below, i16x8.splat(1)));
    let bits = i16x8.bitmask(i16x8.ge_u(values, greatest));
    for (; bits != 0; bits &= bits - 1)
      store<i32>(list + (<usize>(count++) << 2), <i32>((at - plane) >> 1) + ctz(bits));
  }
  return count;
}

let squared: usize = 0;
let parents: usize = 0;
/** How many maxima of each squared distance no other basin has taken in. */
let standing: usize = 0;
let standingCount: i32 = 0;
let shallowest: i32 = 0;
let lowestSaddle: i32 = 0;
let least: f64 = 0;

/**
 * Keeps the maxima that stand out, what `distancePeaks` of src/core/distance-peaks.ts does.
 *
 * @param list `found` maxima, ascending; those that are kept are left in it
 * @param labels 4 bytes a pixel to work in; `next` likewise
 * @param counts 4 bytes a level
 * @param depth in px, from 0
 * @returns how many are kept
 */
export function keepSalient(
  plane: usize, labels: usize, next: usize, queue: usize, counts: usize, list: usize,
  found: i32, pixels: i32, stride: i32, depth: f64, deepest: i32,
): i32 {
  squared = plane;
  parents = labels;
  standing = counts;
  least = depth;
  memory.fill(parents, 0xff, <usize>pixels << 2);
  reset(queue, next, deepest + 1);
  countStanding(list, found, deepest);
  for (let i = 0; i < found; i++) {
    const pixel = load<i32>(list + (<usize>i << 2));
    setParent(pixel, pixel);
    push(pixel, deepest - valueOf(pixel));
  }
  floodBasins(stride, deepest);
  let kept = 0;
  for (let i = 0; i < found; i++) {
    const pixel = load<i32>(list + (<usize>i << 2));
    if (parentOf(pixel) == pixel) store<i32>(list + (<usize>(kept++) << 2), pixel);
  }
  return kept;
}

/** Floods from all maxima at once, deepest pixels first, until every basin that is left stands out. */
function floodBasins(stride: i32, deepest: i32): void {
  for (let pixel = pop(); pixel != NONE; pixel = pop()) {
    const value = valueOf(pixel);
    if (value < lowestSaddle) break;
    look(pixel, pixel - stride, value, deepest);
    look(pixel, pixel - 1, value, deepest);
    look(pixel, pixel + 1, value, deepest);
    look(pixel, pixel + stride, value, deepest);
    look(pixel, pixel - stride - 1, value, deepest);
    look(pixel, pixel - stride + 1, value, deepest);
    look(pixel, pixel + stride - 1, value, deepest);
    look(pixel, pixel + stride + 1, value, deepest);
  }
}

@inline
function look(pixel: i32, neighbour: i32, value: i32, deepest: i32): void {
  const own = parentOf(pixel);
  const parent = parentOf(neighbour);
  if (parent == own) return;
  const other = valueOf(neighbour);
  if (parent == UNSEEN) {
    if (other == 0) return;
    setParent(neighbour, own);
    push(neighbour, deepest - other);
  } else if (other >= value) meet(pixel, neighbour);
}

/** Unites the basins of two neighbours, the lower of which is `pixel`, unless both stand out. */
function meet(pixel: i32, neighbour: i32): void {
  const a = rootOf(pixel);
  const b = rootOf(neighbour);
  if (a == b) return;
  const peakA = valueOf(a);
  const peakB = valueOf(b);
  const higher = peakA > peakB || (peakA == peakB && a < b) ? a : b;
  const lower = higher == a ? b : a;
  const height = valueOf(lower);
  if (Math.sqrt(<f64>height) - Math.sqrt(<f64>valueOf(pixel)) > least) return;
  setParent(lower, higher);
  const count = standing + (<usize>height << 2);
  store<i32>(count, load<i32>(count) - 1);
  standingCount--;
  updateSaddle();
}

function countStanding(list: usize, found: i32, deepest: i32): void {
  memory.fill(standing, 0, <usize>(deepest + 1) << 2);
  shallowest = deepest;
  for (let i = 0; i < found; i++) {
    const value = valueOf(load<i32>(list + (<usize>i << 2)));
    const count = standing + (<usize>value << 2);
    store<i32>(count, load<i32>(count) + 1);
    shallowest = min<i32>(shallowest, value);
  }
  standingCount = found;
  updateSaddle();
}

/** Squared distance below which no basin can be taken in: each stands out by more than the depth from there. */
function updateSaddle(): void {
  while (load<i32>(standing + (<usize>shallowest << 2)) == 0) shallowest++;
  // rounded down, as squared distances are whole and this is not exact
  const saddle = max<f64>(0, Math.sqrt(<f64>shallowest) - least);
  lowestSaddle = standingCount < 2 ? i32.MAX_VALUE : <i32>Math.floor(saddle * saddle);
}

function rootOf(start: i32): i32 {
  let node = start;
  for (let parent = parentOf(node); parent != node; parent = parentOf(node)) {
    const grandparent = parentOf(parent);
    setParent(node, grandparent);
    node = grandparent;
  }
  return node;
}

@inline
function valueOf(pixel: i32): i32 {
  return <i32>load<u16>(squared + (<usize>pixel << 1));
}

@inline
function parentOf(pixel: i32): i32 {
  return load<i32>(parents + (<usize>pixel << 2));
}

@inline
function setParent(pixel: i32, parent: i32): void {
  store<i32>(parents + (<usize>pixel << 2), parent);
}
