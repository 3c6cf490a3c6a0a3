// AssemblyScript: compiled to WebAssembly by scripts/build-kernels.ts, working in the memory of tfjs's WASM backend.
// It must hold no static data: that would land in the middle of tfjs's heap.
//
// All pointers and strides are in bytes. Tensors are row-major [height, width, channels] float32.
import { fourPixels, fourWeights, multiplyAdd, storeActivated } from "./register-tile";

export * from "./winograd";

/**
 * Packs weights into panels of 8 outputs: `packed[n / 8][j][n % 8] = source[j · strideJ + n · strideN]`.
 *
 * @param panel bytes from one panel to the next
 */
export function pack(source: usize, packed: usize, length: i32, outputs: i32, strideJ: i32, strideN: i32, panel: i32): void {
  for (let n = 0; n < outputs; n++) {
    let from = source + <usize>(n * strideN);
    let to = packed + <usize>((n >> 3) * panel + ((n & 7) << 2));
    for (let j = 0; j < length; j++) {
      store<f32>(to, load<f32>(from));
      from += <usize>strideJ;
      to += 32;
    }
  }
}

/**
 * Output = Σ over `rows` kernel rows and `length` contiguous input values of a pixel, for 8 outputs at a time.
 *
 * A k×k convolution has rows = k and length = k · C: the k pixels under a kernel's row lie side by side.
 *
 * @param xStep bytes from one output row's input to the next
 * @param xRow bytes from one kernel row to the next
 * @param xPixel bytes from one output pixel's input to the next
 * @param packed weights as {@link pack} leaves them, all kernel rows of a panel together
 * @param bias 8-aligned outputs; 0 for none
 * @param yRow bytes from one output row to the next, yPixel from pixel to pixel
 */
export function convolve(
  x: usize, xStep: i32, xRow: i32, xPixel: i32, rows: i32, length: i32,
  packed: usize, bias: usize,
  y: usize, yRow: i32, yPixel: i32, height: i32, width: i32, outputs: i32, relu: bool,
): void {
  const panel = rows * length * 32;
  for (let row = 0; row < height; row++) {
    const xr = x + <usize>(row * xStep);
    const yr = y + <usize>(row * yRow);
    for (let n = 0; n < outputs; n += 8) {
      const weights = packed + <usize>((n >> 3) * panel);
      const b0 = bias ? v128.load(bias + (<usize>n << 2)) : f32x4.splat(0);
      const b1 = bias ? v128.load(bias + (<usize>n << 2), 16) : f32x4.splat(0);
      const out = yr + (<usize>n << 2);
      let column = 0;
      if (width >= 4) {
        for (; column < width; column += 4) {
          if (column + 4 > width) column = width - 4; // the last group overlaps the one before it
          fourPixels(xr + <usize>(column * xPixel), xRow, xPixel, rows, length, weights, b0, b1, out + <usize>(column * yPixel), yPixel, relu);
        }
      } else {
        for (; column < width; column++) {
          onePixel(xr + <usize>(column * xPixel), xRow, rows, length, weights, b0, b1, out + <usize>(column * yPixel), relu);
        }
      }
    }
  }
}

function onePixel(x: usize, xRow: i32, rows: i32, length: i32, weights: usize, b0: v128, b1: v128, y: usize, relu: bool): void {
  let a0 = b0, a1 = b1, w = weights;
  for (let k = 0; k < rows; k++) {
    let p = x + <usize>(k * xRow);
    for (let j = 0; j < length; j++) {
      const v = v128.load32_splat(p);
      a0 = multiplyAdd(a0, v, v128.load(w));
      a1 = multiplyAdd(a1, v, v128.load(w, 16));
      p += 4; w += 32;
    }
  }
  storeActivated(y, a0, relu);
  storeActivated(y + 16, a1, relu);
}

/**
 * Weight gradient: `dw[k][j][n] += Σ over pixels x[pixel under row k, j] · dy[pixel, n]`; dw must start at 0.
 *
 * Works through `block` output rows at a time, so that what it reads stays in the cache.
 *
 * @param outputs how many outputs from `dy` and `dw` on, a multiple of 8
 * @param dwRow bytes from one row of dw, that is all outputs of one weight, to the next
 */
export function weightGradient(
  x: usize, xStep: i32, xRow: i32, xPixel: i32, rows: i32, length: i32,
  dy: usize, dyRow: i32, dyPixel: i32, height: i32, width: i32, outputs: i32,
  dw: usize, dwRow: i32, block: i32,
): void {
  for (let top = 0; top < height; top += block) {
    const count = min(block, height - top);
    for (let k = 0; k < rows; k++) {
      const xk = x + <usize>(top * xStep + k * xRow);
      const dyTop = dy + <usize>(top * dyRow);
      for (let n = 0; n < outputs; n += 8) {
        const dyn = dyTop + (<usize>n << 2);
        let j = 0;
        for (; j + 4 <= length; j += 4) {
          fourWeights(xk + (<usize>j << 2), xStep, xPixel, dyn, dyRow, dyPixel, count, width, dw + <usize>((k * length + j) * dwRow + (n << 2)), dwRow);
        }
        for (; j < length; j++) {
          oneWeight(xk + (<usize>j << 2), xStep, xPixel, dyn, dyRow, dyPixel, count, width, dw + <usize>((k * length + j) * dwRow + (n << 2)));
        }
      }
    }
  }
}

function oneWeight(x: usize, xStep: i32, xPixel: i32, dy: usize, dyRow: i32, dyPixel: i32, height: i32, width: i32, dw: usize): void {
  let a0 = v128.load(dw), a1 = v128.load(dw, 16);
  for (let row = 0; row < height; row++) {
    let p = x + <usize>(row * xStep);
    let d = dy + <usize>(row * dyRow);
    for (let column = 0; column < width; column++) {
      const v = v128.load32_splat(p);
      a0 = multiplyAdd(a0, v, v128.load(d));
      a1 = multiplyAdd(a1, v, v128.load(d, 16));
      p += <usize>xPixel;
      d += <usize>dyPixel;
    }
  }
  v128.store(dw, a0);
  v128.store(dw, a1, 16);
}

/**
 * Copies dy into the middle of a zeroed frame `margin` px wide, zeroing it where the ReLU was off, and adds up
 * the bias gradient. Channels are a multiple of 4; `y` 0 for no ReLU.
 */
export function maskGradient(dy: usize, y: usize, height: i32, width: i32, channels: i32, margin: i32, framed: usize, dBias: usize): void {
  const line = <usize>(width * channels) << 2;
  const edge = <usize>(margin * channels) << 2;
  const frameLine = line + 2 * edge;
  memory.fill(framed, 0, <usize>(height + 2 * margin) * frameLine);
  memory.fill(dBias, 0, <usize>channels << 2);
  let from = dy, active = y;
  for (let row = 0; row < height; row++) {
    let to = framed + <usize>(row + margin) * frameLine + edge;
    for (let column = 0; column < width; column++) {
      for (let c = 0; c < channels; c += 4) {
        let value = v128.load(from);
        if (y) value = v128.and(value, f32x4.gt(v128.load(active), f32x4.splat(0)));
        v128.store(to, value);
        const b = dBias + (<usize>c << 2);
        v128.store(b, f32x4.add(v128.load(b), value));
        from += 16; active += 16; to += 16;
      }
    }
  }
}

/** Gradient of 2×2 max pooling: goes to the first of the four that holds the maximum. Channels are a multiple of 4. */
export function maxPoolGradient(x: usize, y: usize, dy: usize, dx: usize, height: i32, width: i32, channels: i32): void {
  const pixel = <usize>channels << 2;
  const line = pixel * <usize>(2 * width);
  const zero = f32x4.splat(0);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      let offset = <usize>(2 * row) * line + <usize>(2 * column) * pixel;
      for (let c = 0; c < channels; c += 4) {
        const max = v128.load(y), d = v128.load(dy);
        let open = f32x4.eq(zero, zero);
        for (let tap = 0; tap < 4; tap++) {
          const at = offset + (tap & 1 ? pixel : 0) + (tap & 2 ? line : 0);
          const hit = v128.and(open, f32x4.eq(v128.load(x + at), max));
          v128.store(dx + at, v128.and(d, hit));
          open = v128.andnot(open, hit);
        }
        y += 16; dy += 16; offset += 16;
      }
    }
  }
}

/** Copies a `height × width` window of pixels of `bytes` bytes between two images given by row and pixel strides. */
export function copyWindow(from: usize, fromRow: i32, fromPixel: i32, to: usize, toRow: i32, toPixel: i32, height: i32, width: i32, bytes: i32): void {
  for (let row = 0; row < height; row++) {
    let source = from + <usize>(row * fromRow);
    let target = to + <usize>(row * toRow);
    for (let column = 0; column < width; column++) {
      for (let b = 0; b < bytes; b += 16) v128.store(target + <usize>b, v128.load(source + <usize>b));
      source += <usize>fromPixel;
      target += <usize>toPixel;
    }
  }
}

/** Sum over all pixels of each channel; channels are a multiple of 4. */
export function sumPixels(x: usize, pixels: i32, channels: i32, sums: usize): void {
  memory.fill(sums, 0, <usize>channels << 2);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < channels; c += 4) {
      const s = sums + (<usize>c << 2);
      v128.store(s, f32x4.add(v128.load(s), v128.load(x)));
      x += 16;
    }
  }
}

export function zero(to: usize, bytes: i32): void {
  memory.fill(to, 0, <usize>bytes);
}
