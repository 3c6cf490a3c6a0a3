let counted: i32 = 0;

/**
 * Finds the runs of pixels whose probabilities add up, as 32-bit floats, to a threshold or more.
 *
 * @param planes rows of the first plane, `width` floats each; 64 bytes behind the last plane may be read
 * @param planeBytes from one plane to the next
 * @param first index of the rows' first pixel in their image
 * @param starts for the index of each run's first pixel, `ends` for that behind its last; 4 bytes each
 * @param counts for how many runs there are up to the end of each row, 4 bytes a row
 * @returns how many runs there are
 */
export function findRuns(
  planes: usize, count: i32, planeBytes: usize, width: i32, rows: i32, first: i32, threshold: f64,
  starts: usize, ends: usize, counts: usize,
): i32 {
  counted = 0;
  const limit = f32x4.splat(leastAtOrAbove(threshold));
  for (let y = 0; y < rows; y++) {
    rowRuns(planes + (<usize>(y * width) << 2), count, planeBytes, width, first + y * width, limit, starts, ends);
    store<i32>(counts + (<usize>y << 2), counted);
  }
  return counted;
}

/** The least float that is not below a number. */
function leastAtOrAbove(value: f64): f32 {
  const near = <f32>value;
  if (<f64>near >= value) return near;
  return near >= 0 ? reinterpret<f32>(reinterpret<u32>(near) + 1) : reinterpret<f32>(reinterpret<u32>(near) - 1);
}

/** Sixteen pixels at a time are turned into bits, whose changes are where runs start and end. */
function rowRuns(
  row: usize, count: i32, planeBytes: usize, width: i32, first: i32, limit: v128, starts: usize, ends: usize,
): void {
  let inside: u32 = 0;
  for (let x = 0; x < width; x += 16) {
    const at = row + (<usize>x << 2);
    const low = i16x8.narrow_i32x4_s(reached(at, count, planeBytes, limit), reached(at + 16, count, planeBytes, limit));
    const high = i16x8.narrow_i32x4_s(reached(at + 32, count, planeBytes, limit), reached(at + 48, count, planeBytes, limit));
    const bits = <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(low, high));
    const valid: u32 = width - x < 16 ? (1 << (width - x)) - 1 : 0xffff;
    let changes = (bits ^ ((bits << 1) | inside)) & valid;
    for (; changes != 0; changes &= changes - 1) {
      const pixel = first + x + <i32>ctz(changes);
      const list = inside == 0 ? starts : ends;
      store<i32>(list + (<usize>counted << 2), pixel);
      counted += <i32>inside;
      inside ^= 1;
    }
  }
  if (inside == 0) return;
  store<i32>(ends + (<usize>counted << 2), first + width);
  counted++;
}

@inline
function reached(at: usize, count: i32, planeBytes: usize, limit: v128): v128 {
  let sum = v128.load(at);
  for (let plane = 1; plane < count; plane++) sum = f32x4.add(sum, v128.load(at + <usize>plane * planeBytes));
  return f32x4.ge(sum, limit);
}
