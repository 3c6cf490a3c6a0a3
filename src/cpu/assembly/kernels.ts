// AssemblyScript: compiled to WebAssembly by scripts/build-kernels.ts, working in the memory of tfjs's WASM backend.
// It must hold no static data: that would land in the middle of tfjs's heap.
//
// All pointers and strides are in bytes. Tensors are row-major [height, width, channels] float32.

/** acc + a · b: fused where the engine has relaxed SIMD, which doubles the peak. */
@inline
function multiplyAdd(acc: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, acc);
  return f32x4.add(acc, f32x4.mul(a, b));
}

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
      if (width >= 6) {
        for (; column < width; column += 6) {
          if (column + 6 > width) column = width - 6; // the last group overlaps the one before it
          sixPixels(xr + <usize>(column * xPixel), xRow, xPixel, rows, length, weights, b0, b1, out + <usize>(column * yPixel), yPixel, relu);
        }
      } else {
        for (; column < width; column++) {
          onePixel(xr + <usize>(column * xPixel), xRow, rows, length, weights, b0, b1, out + <usize>(column * yPixel), relu);
        }
      }
    }
  }
}

@inline
function storeActivated(to: usize, value: v128, relu: bool): void {
  v128.store(to, relu ? f32x4.max(value, f32x4.splat(0)) : value);
}

function sixPixels(
  x: usize, xRow: i32, xPixel: i32, rows: i32, length: i32, weights: usize,
  b0: v128, b1: v128, y: usize, yPixel: i32, relu: bool,
): void {
  let a00 = b0, a01 = b1, a10 = b0, a11 = b1, a20 = b0, a21 = b1;
  let a30 = b0, a31 = b1, a40 = b0, a41 = b1, a50 = b0, a51 = b1;
  let w = weights;
  for (let k = 0; k < rows; k++) {
    let p0 = x + <usize>(k * xRow);
    let p1 = p0 + <usize>xPixel;
    let p2 = p1 + <usize>xPixel;
    let p3 = p2 + <usize>xPixel;
    let p4 = p3 + <usize>xPixel;
    let p5 = p4 + <usize>xPixel;
    let j = 0;
    for (; j + 4 <= length; j += 4) {
      let w0 = v128.load(w), w1 = v128.load(w, 16);
      let v = v128.load32_splat(p0); a00 = multiplyAdd(a00, v, w0); a01 = multiplyAdd(a01, v, w1);
      v = v128.load32_splat(p1); a10 = multiplyAdd(a10, v, w0); a11 = multiplyAdd(a11, v, w1);
      v = v128.load32_splat(p2); a20 = multiplyAdd(a20, v, w0); a21 = multiplyAdd(a21, v, w1);
      v = v128.load32_splat(p3); a30 = multiplyAdd(a30, v, w0); a31 = multiplyAdd(a31, v, w1);
      v = v128.load32_splat(p4); a40 = multiplyAdd(a40, v, w0); a41 = multiplyAdd(a41, v, w1);
      v = v128.load32_splat(p5); a50 = multiplyAdd(a50, v, w0); a51 = multiplyAdd(a51, v, w1);
      w0 = v128.load(w, 32); w1 = v128.load(w, 48);
      v = v128.load32_splat(p0, 4); a00 = multiplyAdd(a00, v, w0); a01 = multiplyAdd(a01, v, w1);
      v = v128.load32_splat(p1, 4); a10 = multiplyAdd(a10, v, w0); a11 = multiplyAdd(a11, v, w1);
      v = v128.load32_splat(p2, 4); a20 = multiplyAdd(a20, v, w0); a21 = multiplyAdd(a21, v, w1);
      v = v128.load32_splat(p3, 4); a30 = multiplyAdd(a30, v, w0); a31 = multiplyAdd(a31, v, w1);
      v = v128.load32_splat(p4, 4); a40 = multiplyAdd(a40, v, w0); a41 = multiplyAdd(a41, v, w1);
      v = v128.load32_splat(p5, 4); a50 = multiplyAdd(a50, v, w0); a51 = multiplyAdd(a51, v, w1);
      w0 = v128.load(w, 64); w1 = v128.load(w, 80);
      v = v128.load32_splat(p0, 8); a00 = multiplyAdd(a00, v, w0); a01 = multiplyAdd(a01, v, w1);
      v = v128.load32_splat(p1, 8); a10 = multiplyAdd(a10, v, w0); a11 = multiplyAdd(a11, v, w1);
      v = v128.load32_splat(p2, 8); a20 = multiplyAdd(a20, v, w0); a21 = multiplyAdd(a21, v, w1);
      v = v128.load32_splat(p3, 8); a30 = multiplyAdd(a30, v, w0); a31 = multiplyAdd(a31, v, w1);
      v = v128.load32_splat(p4, 8); a40 = multiplyAdd(a40, v, w0); a41 = multiplyAdd(a41, v, w1);
      v = v128.load32_splat(p5, 8); a50 = multiplyAdd(a50, v, w0); a51 = multiplyAdd(a51, v, w1);
      w0 = v128.load(w, 96); w1 = v128.load(w, 112);
      v = v128.load32_splat(p0, 12); a00 = multiplyAdd(a00, v, w0); a01 = multiplyAdd(a01, v, w1);
      v = v128.load32_splat(p1, 12); a10 = multiplyAdd(a10, v, w0); a11 = multiplyAdd(a11, v, w1);
      v = v128.load32_splat(p2, 12); a20 = multiplyAdd(a20, v, w0); a21 = multiplyAdd(a21, v, w1);
      v = v128.load32_splat(p3, 12); a30 = multiplyAdd(a30, v, w0); a31 = multiplyAdd(a31, v, w1);
      v = v128.load32_splat(p4, 12); a40 = multiplyAdd(a40, v, w0); a41 = multiplyAdd(a41, v, w1);
      v = v128.load32_splat(p5, 12); a50 = multiplyAdd(a50, v, w0); a51 = multiplyAdd(a51, v, w1);
      w += 128; p0 += 16; p1 += 16; p2 += 16; p3 += 16; p4 += 16; p5 += 16;
    }
    for (; j < length; j++) {
      const w0 = v128.load(w), w1 = v128.load(w, 16);
      let v = v128.load32_splat(p0); a00 = multiplyAdd(a00, v, w0); a01 = multiplyAdd(a01, v, w1);
      v = v128.load32_splat(p1); a10 = multiplyAdd(a10, v, w0); a11 = multiplyAdd(a11, v, w1);
      v = v128.load32_splat(p2); a20 = multiplyAdd(a20, v, w0); a21 = multiplyAdd(a21, v, w1);
      v = v128.load32_splat(p3); a30 = multiplyAdd(a30, v, w0); a31 = multiplyAdd(a31, v, w1);
      v = v128.load32_splat(p4); a40 = multiplyAdd(a40, v, w0); a41 = multiplyAdd(a41, v, w1);
      v = v128.load32_splat(p5); a50 = multiplyAdd(a50, v, w0); a51 = multiplyAdd(a51, v, w1);
      w += 32; p0 += 4; p1 += 4; p2 += 4; p3 += 4; p4 += 4; p5 += 4;
    }
  }
  const s = <usize>yPixel;
  storeActivated(y, a00, relu); storeActivated(y + 16, a01, relu); y += s;
  storeActivated(y, a10, relu); storeActivated(y + 16, a11, relu); y += s;
  storeActivated(y, a20, relu); storeActivated(y + 16, a21, relu); y += s;
  storeActivated(y, a30, relu); storeActivated(y + 16, a31, relu); y += s;
  storeActivated(y, a40, relu); storeActivated(y + 16, a41, relu); y += s;
  storeActivated(y, a50, relu); storeActivated(y + 16, a51, relu);
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
        for (; j + 6 <= length; j += 6) {
          sixWeights(xk + (<usize>j << 2), xStep, xPixel, dyn, dyRow, dyPixel, count, width, dw + <usize>((k * length + j) * dwRow + (n << 2)), dwRow);
        }
        for (; j < length; j++) {
          oneWeight(xk + (<usize>j << 2), xStep, xPixel, dyn, dyRow, dyPixel, count, width, dw + <usize>((k * length + j) * dwRow + (n << 2)));
        }
      }
    }
  }
}

function sixWeights(x: usize, xStep: i32, xPixel: i32, dy: usize, dyRow: i32, dyPixel: i32, height: i32, width: i32, dw: usize, stride: i32): void {
  const s = <usize>stride;
  let w = dw;
  let a00 = v128.load(w), a01 = v128.load(w, 16); w += s;
  let a10 = v128.load(w), a11 = v128.load(w, 16); w += s;
  let a20 = v128.load(w), a21 = v128.load(w, 16); w += s;
  let a30 = v128.load(w), a31 = v128.load(w, 16); w += s;
  let a40 = v128.load(w), a41 = v128.load(w, 16); w += s;
  let a50 = v128.load(w), a51 = v128.load(w, 16);
  for (let row = 0; row < height; row++) {
    let p = x + <usize>(row * xStep);
    let d = dy + <usize>(row * dyRow);
    for (let column = 0; column < width; column++) {
      const d0 = v128.load(d), d1 = v128.load(d, 16);
      let v = v128.load32_splat(p); a00 = multiplyAdd(a00, v, d0); a01 = multiplyAdd(a01, v, d1);
      v = v128.load32_splat(p, 4); a10 = multiplyAdd(a10, v, d0); a11 = multiplyAdd(a11, v, d1);
      v = v128.load32_splat(p, 8); a20 = multiplyAdd(a20, v, d0); a21 = multiplyAdd(a21, v, d1);
      v = v128.load32_splat(p, 12); a30 = multiplyAdd(a30, v, d0); a31 = multiplyAdd(a31, v, d1);
      v = v128.load32_splat(p, 16); a40 = multiplyAdd(a40, v, d0); a41 = multiplyAdd(a41, v, d1);
      v = v128.load32_splat(p, 20); a50 = multiplyAdd(a50, v, d0); a51 = multiplyAdd(a51, v, d1);
      p += <usize>xPixel;
      d += <usize>dyPixel;
    }
  }
  w = dw;
  v128.store(w, a00); v128.store(w, a01, 16); w += s;
  v128.store(w, a10); v128.store(w, a11, 16); w += s;
  v128.store(w, a20); v128.store(w, a21, 16); w += s;
  v128.store(w, a30); v128.store(w, a31, 16); w += s;
  v128.store(w, a40); v128.store(w, a41, 16); w += s;
  v128.store(w, a50); v128.store(w, a51, 16);
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
