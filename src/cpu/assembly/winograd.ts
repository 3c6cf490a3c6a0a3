// 3×3 convolutions by Winograd's F(4×4, 3×3): a tile of 4×4 outputs takes 36 products for each pair of channels, where
// the direct way takes 144.
//
// With Aᵀ, Bᵀ and G of winograd-lines.ts, Y = Aᵀ [Σ over channels (G g Gᵀ) ⊙ (Bᵀ d B)] A for a tile d of 6×6 inputs: 36
// matrix products, one for each point of the transformed tile. The weight gradient is the same, transposed.
//
// Tiles are counted row by row and worked on in strips: transformed, a strip lies as [36 points][tiles][channels]. Of an
// image whose size is not a multiple of 4, the last tiles overlap those before them; what overlaps is skipped.
//
// All functions end with the range that a call works on and its part: threads share out a range, and each part has a
// space of its own in `scratch`. Results do not depend on the parts.
import { fourPixels, fourWeights } from "./register-tile";
import { inputLine, kernelGradientLine, kernelLine, outputGradientLine, outputLine } from "./winograd-lines";

const POINTS: i32 = 36;
/** Bytes of one float32 vector. */
const VECTOR: usize = 16;
/** Bytes from one line of six vectors to the next in the space between two passes. */
const LINE: usize = 6 * VECTOR;
/** Bytes between the points' matrices: an odd number of cache lines, lest all 36 fall on the same lines of the cache. */
const PAD: usize = 64;
/** Bytes of the space between two passes, with a tile of outputs behind it. */
const BETWEEN: usize = 40 * VECTOR;

/** Four floats that lie `stride` apart. */
@inline
function loadApart(from: usize, stride: usize): v128 {
  if (stride == 4) return v128.load(from);
  let four = v128.load32_zero(from);
  four = v128.load32_lane(from + stride, four, 1);
  four = v128.load32_lane(from + 2 * stride, four, 2);
  return v128.load32_lane(from + 3 * stride, four, 3);
}

/** Bytes from one point's matrix to the next. */
@inline
function pointBytes(rows: i32, columns: i32): usize {
  return (<usize>(rows * columns) << 2) + PAD;
}

/**
 * Transforms the channels from `first` to before `end` of a 3×3 kernel to `[36][outputs / 8][channels][8]`.
 *
 * @param tapStep bytes from one tap to the next, negative for a kernel turned by 180°
 * @param inputStep bytes from one input channel to the next, outputStep from one output channel to the next
 */
export function winogradKernel(
  kernel: usize, tapStep: i32, inputStep: i32, outputStep: i32, channels: i32, outputs: i32, to: usize,
  scratch: usize, first: i32, end: i32, part: i32,
): void {
  const between = scratch + <usize>part * BETWEEN;
  const point = pointBytes(channels, outputs);
  const tap = <usize>tapStep;
  for (let n = 0; n < outputs; n += 4) {
    let from = kernel + <usize>(first * inputStep + n * outputStep);
    let target = to + <usize>((n >> 3) * channels + first << 5) + (<usize>(n & 7) << 2);
    for (let c = first; c < end; c++) {
      let column = from;
      for (let at = between; at < between + 3 * VECTOR; at += VECTOR) {
        const g0 = loadApart(column, outputStep), g1 = loadApart(column + 3 * tap, outputStep), g2 = loadApart(column + 6 * tap, outputStep);
        kernelLine(g0, g1, g2, at, 3 * VECTOR);
        column += tap;
      }
      let row = target;
      for (let at = between; at < between + 18 * VECTOR; at += 3 * VECTOR) {
        kernelLine(v128.load(at), v128.load(at, 16), v128.load(at, 32), row, point);
        row += 6 * point;
      }
      from += <usize>inputStep;
      target += 32;
    }
  }
}

/**
 * Transforms the inputs of the tiles from `first` to before `end`.
 *
 * @param height of the outputs, as width; both at least 4
 * @param origin the strip's first tile, strip how many it has room for
 */
export function winogradInput(
  x: usize, xRow: i32, channels: i32, height: i32, width: i32, origin: i32, strip: i32, to: usize,
  scratch: usize, first: i32, end: i32, part: i32,
): void {
  transformInputs(x, xRow, channels, height, width, strip, to + (<usize>((first - origin) * channels) << 2), scratch + <usize>part * BETWEEN, first, end);
}

function transformInputs(
  x: usize, xRow: i32, channels: i32, height: i32, width: i32, strip: i32, to: usize, between: usize, first: i32, end: i32,
): void {
  const across = (width + 3) >> 2;
  const pixel = <usize>channels << 2;
  const point = pointBytes(strip, channels);
  let target = to;
  for (let tile = first; tile < end; tile++) {
    const top = min(tile / across << 2, height - 4), left = min(tile % across << 2, width - 4);
    let from = x + <usize>(top * xRow) + <usize>left * pixel;
    for (let c = 0; c < channels; c += 4) {
      let column = from, row = target;
      for (let at = between; at < between + LINE; at += VECTOR) {
        inputLine(column, xRow, at, LINE);
        column += pixel;
      }
      for (let at = between; at < between + 6 * LINE; at += LINE) {
        inputLine(at, VECTOR, row, point);
        row += 6 * point;
      }
      from += VECTOR;
      target += VECTOR;
    }
  }
}

/** The 36 matrix products of a strip: [tiles, channels] · [channels, outputs], four tiles at a time. */
function multiply(inputs: usize, kernel: usize, products: usize, count: i32, strip: i32, channels: i32, outputs: i32): void {
  const inputPoint = pointBytes(strip, channels), productPoint = pointBytes(strip, outputs);
  const panel = <usize>channels << 5;
  const none = f32x4.splat(0);
  let weights = kernel;
  for (let k = 0; k < POINTS; k++) {
    for (let n = 0; n < outputs; n += 8) {
      let from = inputs + <usize>k * inputPoint;
      let to = products + <usize>k * productPoint + (<usize>n << 2);
      for (let tile = 0; tile < count; tile += 4) {
        fourPixels(from, 0, channels << 2, 1, channels, weights, none, none, to, outputs << 2, false);
        from += <usize>channels << 4;
        to += <usize>outputs << 4;
      }
      weights += panel;
    }
    weights += PAD;
  }
}

/** Outputs of the tiles from `first` to before `end` from their products; the arguments are those of {@link winogradConvolve}. */
function writeOutputs(
  products: usize, bias: usize, y: usize, yRow: i32, yPixel: i32, outputs: i32, height: i32, width: i32,
  relu: bool, strip: i32, between: usize, first: i32, end: i32,
): void {
  const across = (width + 3) >> 2;
  const point = pointBytes(strip, outputs);
  const patch = between + 4 * LINE;
  const none = f32x4.splat(0);
  let source = products;
  for (let tile = first; tile < end; tile++) {
    const row = tile / across << 2, column = tile % across << 2;
    const top = min(row, height - 4), left = min(column, width - 4);
    const whole = top == row && left == column;
    for (let n = 0; n < outputs; n += 4) {
      const corner = y + <usize>(top * yRow) + <usize>(left * yPixel) + (<usize>n << 2);
      const toRow = whole ? <usize>yRow : 4 * VECTOR, toPixel = whole ? <usize>yPixel : VECTOR;
      const b = bias ? v128.load(bias + (<usize>n << 2)) : none;
      let from = source, to = whole ? corner : patch;
      for (let at = between; at < between + LINE; at += VECTOR) {
        outputLine(from, 6 * point, at, LINE, false, none, false);
        from += point;
      }
      for (let at = between; at < between + 4 * LINE; at += LINE) {
        outputLine(at, VECTOR, to, toPixel, true, b, relu);
        to += toRow;
      }
      source += VECTOR;
      if (whole) continue;
      for (let i = row - top; i < 4; i++) {
        for (let j = column - left; j < 4; j++) {
          v128.store(corner + <usize>(i * yRow + j * yPixel), v128.load(patch + <usize>(i * 4 + j) * VECTOR));
        }
      }
    }
  }
}

/**
 * Unpadded 3×3 convolution of the tiles from `first` to before `end`.
 *
 * @param kernel as {@link winogradKernel} leaves it
 * @param bias 0 for none
 * @param y its first of `outputs` channels, a multiple of 8; yPixel bytes from one pixel to the next
 * @param strip tiles that are worked on together, a multiple of 4: what is between the transforms should stay in the cache
 * @param space bytes of each part's scratch: between two passes, and 36 matrices for inputs and products each
 * @param transformed whether the part's scratch holds the transformed inputs of these tiles already; they are one strip then
 */
export function winogradConvolve(
  x: usize, xRow: i32, channels: i32, kernel: usize, bias: usize,
  y: usize, yRow: i32, yPixel: i32, outputs: i32, height: i32, width: i32, relu: bool,
  strip: i32, transformed: bool, space: i32, scratch: usize, first: i32, end: i32, part: i32,
): void {
  const between = scratch + <usize>(part * space);
  const inputs = between + BETWEEN;
  const products = inputs + <usize>POINTS * pointBytes(strip, channels);
  for (let tile = first; tile < end; tile += strip) {
    const next = min(tile + strip, end);
    if (!transformed) transformInputs(x, xRow, channels, height, width, strip, inputs, between, tile, next);
    multiply(inputs, kernel, products, next - tile, strip, channels, outputs);
    writeOutputs(products, bias, y, yRow, yPixel, outputs, height, width, relu, strip, between, tile, next);
  }
}

/**
 * Transforms the output gradients of the tiles from `first` to before `end`; what overlaps an earlier tile counts as 0.
 * The arguments are as for {@link winogradInput}; dyPixel bytes from one pixel to the next.
 */
export function winogradOutputGradient(
  dy: usize, dyRow: i32, dyPixel: i32, outputs: i32, height: i32, width: i32, origin: i32, strip: i32, to: usize,
  scratch: usize, first: i32, end: i32, part: i32,
): void {
  const across = (width + 3) >> 2;
  const point = pointBytes(strip, outputs);
  const between = scratch + <usize>part * BETWEEN;
  const patch = between + 4 * LINE;
  let target = to + (<usize>((first - origin) * outputs) << 2);
  for (let tile = first; tile < end; tile++) {
    const row = tile / across << 2, column = tile % across << 2;
    const top = min(row, height - 4), left = min(column, width - 4);
    const whole = top == row && left == column;
    for (let n = 0; n < outputs; n += 4) {
      const corner = dy + <usize>(top * dyRow) + <usize>(left * dyPixel) + (<usize>n << 2);
      if (!whole) {
        memory.fill(patch, 0, 16 * VECTOR);
        for (let i = row - top; i < 4; i++) {
          for (let j = column - left; j < 4; j++) {
            v128.store(patch + <usize>(i * 4 + j) * VECTOR, v128.load(corner + <usize>(i * dyRow + j * dyPixel)));
          }
        }
      }
      const fromRow = whole ? <usize>dyRow : 4 * VECTOR, fromPixel = whole ? <usize>dyPixel : VECTOR;
      let from = whole ? corner : patch, line = target;
      for (let at = between; at < between + 4 * VECTOR; at += VECTOR) {
        outputGradientLine(from, fromRow, at, 4 * VECTOR);
        from += fromPixel;
      }
      for (let at = between; at < between + 24 * VECTOR; at += 4 * VECTOR) {
        outputGradientLine(at, VECTOR, line, point);
        line += 6 * point;
      }
      target += VECTOR;
    }
  }
}

/**
 * Adds a strip to the gradient of the transformed kernel, `[36][channels][outputs]`, at the points from `first` to before
 * `end`: Σ over `count` tiles of inputsᵀ · gradients. Channels are a multiple of 4, outputs of 8.
 */
export function winogradAccumulate(
  inputs: usize, gradients: usize, count: i32, strip: i32, channels: i32, outputs: i32, to: usize,
  first: i32, end: i32, _part: i32,
): void {
  const inputPoint = pointBytes(strip, channels), gradientPoint = pointBytes(strip, outputs), point = pointBytes(channels, outputs);
  for (let k = <usize>first; k < <usize>end; k++) {
    for (let c = 0; c < channels; c += 4) {
      for (let n = 0; n < outputs; n += 8) {
        fourWeights(
          inputs + k * inputPoint + (<usize>c << 2), 0, channels << 2,
          gradients + k * gradientPoint + (<usize>n << 2), 0, outputs << 2,
          1, count, to + k * point + (<usize>(c * outputs + n) << 2), outputs << 2,
        );
      }
    }
  }
}

/**
 * The kernel's gradient `[3, 3, channels, outputs]` from that of the transformed one, for the channels from `first` to
 * before `end`.
 *
 * @param dwRow bytes from one channel of dw to the next
 */
export function winogradKernelGradient(
  transformed: usize, channels: i32, outputs: i32, dw: usize, dwRow: i32, scratch: usize, first: i32, end: i32, part: i32,
): void {
  const between = scratch + <usize>part * BETWEEN;
  const point = pointBytes(channels, outputs);
  const tap = <usize>(channels * dwRow);
  let from = transformed + (<usize>(first * outputs) << 2);
  for (let c = first; c < end; c++) {
    let to = dw + <usize>(c * dwRow);
    for (let n = 0; n < outputs; n += 4) {
      let column = from, row = to;
      for (let line = between; line < between + LINE; line += VECTOR) {
        kernelGradientLine(column, 6 * point, line, LINE);
        column += point;
      }
      for (let line = between; line < between + 3 * LINE; line += LINE) {
        kernelGradientLine(line, VECTOR, row, tap);
        row += 3 * tap;
      }
      from += VECTOR;
      to += VECTOR;
    }
  }
}
