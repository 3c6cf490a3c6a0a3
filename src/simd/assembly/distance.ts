/** Columns to each side of a row for which distances are looked at; farther ones do not fit 16 bits. */
const MARGIN: i32 = 256;
/** Squared distances above this may be wrong, for what is farther than the margin. */
const MOST_SQUARED: i32 = 60000;

/** Bytes of the line that {@link squaredDistance} needs for a width. */
export function lineBytes(width: i32): usize {
  return <usize>((2 * MARGIN + ((width + 7) & ~7) + 8) << 1);
}

/**
 * Squared distance from every pixel of a plane of 16 bits to the nearest that holds 0, in place; the others hold 0xffff.
 *
 * Along columns distances grow one by one. Along a row eight pixels look to both sides at once, until nothing there can
 * be nearer: for the sizes of cells that is less work than an envelope of parabolas.
 *
 * @param plane its first pixel, rows of `stride` values, a multiple of 8; what lies beyond `width` becomes 0
 * @param line memory of `lineBytes(width)`
 * @returns the greatest of them, or −1 when one does not fit
 */
export function squaredDistance(plane: usize, width: i32, height: i32, stride: i32, line: usize): i32 {
  const row = <usize>stride << 1;
  sweepColumns(plane, height, row);
  memory.fill(line, 0xff, lineBytes(width));
  const middle = line + (<usize>MARGIN << 1);
  let deepest = i16x8.splat(0);
  for (let y = 0; y < height; y++) {
    const values = plane + <usize>y * row;
    squareLine(values, middle, width);
    for (let x = 0; x < width; x += 8) {
      const nearest = lookAside(middle + (<usize>x << 1));
      v128.store(values + (<usize>x << 1), nearest);
      if (x + 8 <= width) deepest = i16x8.max_u(deepest, nearest);
    }
    for (let x = width & ~7; x < width; x++) deepest = i16x8.max_u(deepest, i16x8.splat(load<u16>(values + (<usize>x << 1))));
    for (let x = width; x < stride; x++) store<u16>(values + (<usize>x << 1), 0);
  }
  const most = greatestLane(deepest);
  return most > MOST_SQUARED ? -1 : most;
}

/** Distance, not squared, to the nearest zero of the same column. */
function sweepColumns(plane: usize, height: i32, row: usize): void {
  const one = i16x8.splat(1);
  const end = plane + <usize>height * row;
  for (let at = plane + row; at < end; at += 16)
    v128.store(at, i16x8.min_u(v128.load(at), i16x8.add_sat_u(v128.load(at - row), one)));
  for (let at = end - row; at > plane; ) {
    at -= 16;
    v128.store(at, i16x8.min_u(v128.load(at), i16x8.add_sat_u(v128.load(at + row), one)));
  }
}

/** Squares a row of distances; 0xffff where they do not fit and beyond the row. */
@inline
function squareLine(values: usize, line: usize, width: i32): void {
  const most = i16x8.splat(255);
  for (let x = 0; x < width; x += 8) {
    const value = v128.load(values + (<usize>x << 1));
    v128.store(line + (<usize>x << 1), v128.or(i16x8.mul(value, value), i16x8.gt_u(value, most)));
  }
  const end = (width + 7) & ~7;
  for (let x = width; x < end; x++) store<u16>(line + (<usize>x << 1), 0xffff);
}

/** The least of the line's parabolas at eight of its places. */
@inline
function lookAside(at: usize): v128 {
  let best = v128.load(at);
  // two columns to each side at a time: a look too many costs less than asking before each
  for (let k = 1; k < MARGIN - 1; k += 2) {
    if (!v128.any_true(i16x8.sub_sat_u(best, i16x8.splat(<i16>(k * k))))) break;
    best = i16x8.min_u(lookTo(best, at, k), lookTo(best, at, k + 1));
  }
  return best;
}

@inline
function lookTo(best: v128, at: usize, k: i32): v128 {
  const offset = <usize>k << 1;
  const nearer = i16x8.min_u(v128.load(at - offset), v128.load(at + offset));
  return i16x8.min_u(best, i16x8.add_sat_u(nearer, i16x8.splat(<i16>(k * k))));
}

function greatestLane(values: v128): i32 {
  let greatest: i32 = 0;
  for (let lanes = values, k = 0; k < 8; k++) {
    greatest = max<i32>(greatest, <i32>i16x8.extract_lane_u(lanes, 0));
    lanes = i8x16.shuffle(lanes, lanes, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1);
  }
  return greatest;
}
