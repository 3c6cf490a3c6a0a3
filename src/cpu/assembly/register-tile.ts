// The arithmetic that all kernels share: a tile of outputs that stays in registers.
/** acc + a · b: fused where the engine has relaxed SIMD, which doubles the peak. */
@inline
export function multiplyAdd(acc: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, acc);
  return f32x4.add(acc, f32x4.mul(a, b));
}

@inline
export function storeActivated(to: usize, value: v128, relu: bool): void {
  v128.store(to, relu ? f32x4.pmax(value, f32x4.splat(0)) : value); // one instruction, where max takes nine
}

/**
 * Σ over `rows` kernel rows and `length` contiguous input values, for 4 pixels and 8 outputs.
 *
 * Eight accumulators hide the latency of multiply-add and leave registers, of which there are 15, for the six values
 * that they are multiplied with. Engines load all of a loop's body first: with twelve accumulators, or several steps of
 * `length` at once, most values go to the stack and back, at half the speed.
 */
@inline
export function fourPixels(
  x: usize, xRow: i32, xPixel: i32, rows: i32, length: i32, weights: usize,
  b0: v128, b1: v128, y: usize, yPixel: i32, relu: bool,
): void {
  let a00 = b0, a01 = b1, a10 = b0, a11 = b1, a20 = b0, a21 = b1, a30 = b0, a31 = b1;
  let w = weights;
  for (let k = 0; k < rows; k++) {
    let p0 = x + <usize>(k * xRow);
    let p1 = p0 + <usize>xPixel;
    let p2 = p1 + <usize>xPixel;
    let p3 = p2 + <usize>xPixel;
    const end = p0 + (<usize>length << 2);
    while (p0 < end) {
      const w0 = v128.load(w), w1 = v128.load(w, 16);
      const v0 = v128.load32_splat(p0), v1 = v128.load32_splat(p1), v2 = v128.load32_splat(p2), v3 = v128.load32_splat(p3);
      a00 = multiplyAdd(a00, v0, w0); a01 = multiplyAdd(a01, v0, w1);
      a10 = multiplyAdd(a10, v1, w0); a11 = multiplyAdd(a11, v1, w1);
      a20 = multiplyAdd(a20, v2, w0); a21 = multiplyAdd(a21, v2, w1);
      a30 = multiplyAdd(a30, v3, w0); a31 = multiplyAdd(a31, v3, w1);
      w += 32; p0 += 4; p1 += 4; p2 += 4; p3 += 4;
    }
  }
  const s = <usize>yPixel;
  storeActivated(y, a00, relu); storeActivated(y + 16, a01, relu); y += s;
  storeActivated(y, a10, relu); storeActivated(y + 16, a11, relu); y += s;
  storeActivated(y, a20, relu); storeActivated(y + 16, a21, relu); y += s;
  storeActivated(y, a30, relu); storeActivated(y + 16, a31, relu);
}

/** Adds Σ over `height · width` pixels of four contiguous values of x times eight of dy to a tile of dw, `stride` bytes a row. */
@inline
export function fourWeights(x: usize, xStep: i32, xPixel: i32, dy: usize, dyRow: i32, dyPixel: i32, height: i32, width: i32, dw: usize, stride: i32): void {
  const s = <usize>stride;
  let w = dw;
  let a00 = v128.load(w), a01 = v128.load(w, 16); w += s;
  let a10 = v128.load(w), a11 = v128.load(w, 16); w += s;
  let a20 = v128.load(w), a21 = v128.load(w, 16); w += s;
  let a30 = v128.load(w), a31 = v128.load(w, 16);
  for (let row = 0; row < height; row++) {
    let p = x + <usize>(row * xStep);
    let d = dy + <usize>(row * dyRow);
    for (let column = 0; column < width; column++) {
      const d0 = v128.load(d), d1 = v128.load(d, 16);
      const v0 = v128.load32_splat(p), v1 = v128.load32_splat(p, 4), v2 = v128.load32_splat(p, 8), v3 = v128.load32_splat(p, 12);
      a00 = multiplyAdd(a00, v0, d0); a01 = multiplyAdd(a01, v0, d1);
      a10 = multiplyAdd(a10, v1, d0); a11 = multiplyAdd(a11, v1, d1);
      a20 = multiplyAdd(a20, v2, d0); a21 = multiplyAdd(a21, v2, d1);
      a30 = multiplyAdd(a30, v3, d0); a31 = multiplyAdd(a31, v3, d1);
      p += <usize>xPixel;
      d += <usize>dyPixel;
    }
  }
  w = dw;
  v128.store(w, a00); v128.store(w, a01, 16); w += s;
  v128.store(w, a10); v128.store(w, a11, 16); w += s;
  v128.store(w, a20); v128.store(w, a21, 16); w += s;
  v128.store(w, a30); v128.store(w, a31, 16);
}
