/** Most taps to each side of the middle. */
const MOST_RADIUS: i32 = 7;
/** Rows kept for the sums along columns: a power of two above twice the taps. */
const RING: i32 = 16;

/** Bytes of the memory that {@link blurLevels} needs: taps, one row between its mirror images, and rows blurred along themselves. */
export function blurBytes(stride: i32): usize {
  return tapBytes() + rowTableBytes() + ((<usize>(stride + 4 * MOST_RADIUS)) << 3) + (<usize>(RING * stride) << 3) + 64;
}

function tapBytes(): usize {
  return <usize>(MOST_RADIUS + 1) << 3;
}

/** Where the rows that a column's sum needs lie, 4 bytes each. */
function rowTableBytes(): usize {
  return <usize>(2 * MOST_RADIUS + 2) << 2;
}

/**
 * Writes levels to flood for the pixels of runs that lie outside the core: the less interior-like after a Gaussian
 * blur, the higher. What `gaussianBlurWhere` of src/core/augment-blur.ts computes, to the bit.
 *
 * @param memory of `blurBytes`; it begins with the Gaussian's taps from the middle out, `radius + 1` of 8 bytes
 * @param interior probability, its first pixel; 0 outside the runs
 * @param heights levels, its first pixel; what holds `rest` is outside the core
 * @param runs index, counted from a row above the first pixel, and length
 * @param levels into which the probability is cut
 */
export function blurLevels(
  memory: usize, radius: i32, interior: usize, heights: usize, width: i32, height: i32, stride: i32,
  runs: usize, count: i32, rest: i32, levels: f64,
): void {
  const table = memory + tapBytes();
  const line = table + rowTableBytes();
  const ring = line + ((<usize>(stride + 4 * MOST_RADIUS)) << 3);
  let done = 0;
  for (let run = 0; run < count; run++) {
    const pixel = load<i32>(runs + (<usize>run << 3)) - stride;
    const length = load<i32>(runs + (<usize>run << 3), 4);
    const y = pixel / stride;
    for (; done < height && done <= y + radius; done++)
      blurRow(interior + (<usize>(done * stride) << 2), ring + (<usize>((done & (RING - 1)) * stride) << 3), width, memory, radius, line);
    for (let tap = -radius; tap <= radius; tap++)
      store<usize>(table + (<usize>(tap + radius) << 2), ring + (<usize>((mirrorIndex(y + tap, height) & (RING - 1)) * stride) << 3));
    const end = pixel + length;
    for (let i = pixel; i < end; i += 2) {
      const at = heights + (<usize>i << 1);
      const isFirst = <i32>load<u16>(at) == rest;
      const isSecond = i + 1 < end && <i32>load<u16>(at, 2) == rest;
      if (!isFirst && !isSecond) continue;
      const sums = f32x4.demote_f64x2_zero(columnSums(table, <usize>(i - y * stride) << 3, memory, radius));
      if (isFirst) store<u16>(at, <u16>(rest + levelOf(f32x4.extract_lane(sums, 0), levels)));
      if (isSecond) store<u16>(at, <u16>(rest + levelOf(f32x4.extract_lane(sums, 1), levels)), 2);
    }
  }
}

@inline
function levelOf(probability: f32, levels: f64): i32 {
  return <i32>Math.floor((1 - min<f64>(1, max<f64>(0, <f64>probability))) * levels + 0.5);
}

/** The row is first laid between its mirror images, so that the sums need no test of the edge. */
function blurRow(from: usize, to: usize, width: i32, taps: usize, radius: i32, line: usize): void {
  for (let x = 0; x < width; x++) store<f64>(line + (<usize>(x + radius) << 3), <f64>load<f32>(from + (<usize>x << 2)));
  for (let i = 1; i <= radius; i++) {
    const left = mirrorIndex(-i, width);
    const right = mirrorIndex(width - 1 + i, width);
    store<f64>(line + (<usize>(radius - i) << 3), <f64>load<f32>(from + (<usize>left << 2)));
    store<f64>(line + (<usize>(radius + width - 1 + i) << 3), <f64>load<f32>(from + (<usize>right << 2)));
  }
  for (let x = 0; x < width; x += 2) {
    const middle = line + (<usize>(x + radius) << 3);
    let sum = f64x2.mul(v128.load64_splat(taps), v128.load(middle));
    let left = middle;
    let right = middle;
    for (let tap = 1; tap <= radius; tap++) {
      left -= 8;
      right += 8;
      const both = f64x2.add(v128.load(left), v128.load(right));
      sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(taps + (<usize>tap << 3)), both));
    }
    // kept as the floats that they would be in a plane, at hand for sums of 64 bits
    v128.store(to + (<usize>x << 3), f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(sum)));
  }
}

/** Sums along two columns that lie side by side, `x` bytes into their rows. */
@inline
function columnSums(table: usize, x: usize, taps: usize, radius: i32): v128 {
  let sum = f64x2.splat(0);
  for (let tap = -radius; tap <= radius; tap++) {
    const values = v128.load(load<usize>(table + (<usize>(tap + radius) << 2)) + x);
    const weight = v128.load64_splat(taps + (<usize>(tap < 0 ? -tap : tap) << 3));
    sum = f64x2.add(sum, f64x2.mul(weight, values));
  }
  return sum;
}

function mirrorIndex(i: i32, length: i32): i32 {
  if (i >= 0 && i < length) return i;
  if (length == 1) return 0;
  const period = 2 * (length - 1);
  const phase = ((i % period) + period) % period;
  return phase < length ? phase : period - phase;
}
