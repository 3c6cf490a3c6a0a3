// The one-dimensional passes of Winograd's F(4, 3), each applied first to columns and then to rows.
//
// The polynomial is interpolated at 0, ±√½, ±√2 and ∞. With 0, ±1, ±2 and ∞, as the algorithm is usually given, rounding
// is five times that of the direct sum; with these points it is twice.
import { multiplyAdd, storeActivated } from "./register-tile";

const A: f32 = 0.7071067811865476;
const B: f32 = 1.4142135623730951;
const THIRD: f32 = 1.0 / 3.0;

/** One pass of Bᵀ: six values to six. */
@inline
export function inputLine(from: usize, step: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from), d1 = v128.load(from + step), d2 = v128.load(from + 2 * step);
  const d3 = v128.load(from + 3 * step), d4 = v128.load(from + 4 * step), d5 = v128.load(from + 5 * step);
  const p = multiplyAdd(d4, d2, f32x4.splat(-2));
  const q = f32x4.mul(multiplyAdd(d3, d1, f32x4.splat(-2)), f32x4.splat(A));
  const r = multiplyAdd(d4, d2, f32x4.splat(-0.5));
  const s = f32x4.mul(multiplyAdd(d3, d1, f32x4.splat(-0.5)), f32x4.splat(B));
  v128.store(to, multiplyAdd(f32x4.add(d0, d4), d2, f32x4.splat(-2.5)));
  v128.store(to + toStep, f32x4.add(p, q));
  v128.store(to + 2 * toStep, f32x4.sub(p, q));
  v128.store(to + 3 * toStep, f32x4.add(r, s));
  v128.store(to + 4 * toStep, f32x4.sub(r, s));
  v128.store(to + 5 * toStep, multiplyAdd(f32x4.add(d1, d5), d3, f32x4.splat(-2.5)));
}

/** One pass of Aᵀ: six values to four; the second pass adds the bias and cuts off what is negative. */
@inline
export function outputLine(from: usize, step: usize, to: usize, toStep: usize, second: bool, bias: v128, relu: bool): void {
  const m1 = v128.load(from + step), m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from + 3 * step), m4 = v128.load(from + 4 * step);
  const s = f32x4.add(m1, m2), t = f32x4.add(m3, m4);
  const p = f32x4.mul(f32x4.sub(m1, m2), f32x4.splat(A)), q = f32x4.mul(f32x4.sub(m3, m4), f32x4.splat(B));
  let y0 = f32x4.add(v128.load(from), f32x4.add(s, t));
  let y1 = f32x4.add(p, q);
  let y2 = multiplyAdd(f32x4.mul(s, f32x4.splat(0.5)), t, f32x4.splat(2));
  let y3 = multiplyAdd(multiplyAdd(v128.load(from + 5 * step), p, f32x4.splat(0.5)), q, f32x4.splat(2));
  if (second) {
    y0 = f32x4.add(y0, bias);
    y1 = f32x4.add(y1, bias);
    y2 = f32x4.add(y2, bias);
    y3 = f32x4.add(y3, bias);
  }
  storeActivated(to, y0, relu);
  storeActivated(to + toStep, y1, relu);
  storeActivated(to + 2 * toStep, y2, relu);
  storeActivated(to + 3 * toStep, y3, relu);
}

/** One pass of A, the transpose of {@link outputLine}: four values to six. */
@inline
export function outputGradientLine(from: usize, step: usize, to: usize, toStep: usize): void {
  const y0 = v128.load(from), y1 = v128.load(from + step), y2 = v128.load(from + 2 * step), y3 = v128.load(from + 3 * step);
  const p = multiplyAdd(y0, y2, f32x4.splat(0.5));
  const q = f32x4.mul(multiplyAdd(y1, y3, f32x4.splat(0.5)), f32x4.splat(A));
  const r = multiplyAdd(y0, y2, f32x4.splat(2));
  const s = f32x4.mul(multiplyAdd(y1, y3, f32x4.splat(2)), f32x4.splat(B));
  v128.store(to, y0);
  v128.store(to + toStep, f32x4.add(p, q));
  v128.store(to + 2 * toStep, f32x4.sub(p, q));
  v128.store(to + 3 * toStep, f32x4.add(r, s));
  v128.store(to + 4 * toStep, f32x4.sub(r, s));
  v128.store(to + 5 * toStep, y3);
}

/** One pass of G: three values to six. */
@inline
export function kernelLine(g0: v128, g1: v128, g2: v128, to: usize, toStep: usize): void {
  const p = multiplyAdd(f32x4.mul(g0, f32x4.splat(-2 * THIRD)), g2, f32x4.splat(-THIRD));
  const q = f32x4.mul(g1, f32x4.splat(-2 * THIRD * A));
  const r = multiplyAdd(f32x4.mul(g0, f32x4.splat(THIRD / 2)), g2, f32x4.splat(THIRD));
  const s = f32x4.mul(g1, f32x4.splat(THIRD / 2 * B));
  v128.store(to, g0);
  v128.store(to + toStep, f32x4.add(p, q));
  v128.store(to + 2 * toStep, f32x4.sub(p, q));
  v128.store(to + 3 * toStep, f32x4.add(r, s));
  v128.store(to + 4 * toStep, f32x4.sub(r, s));
  v128.store(to + 5 * toStep, g2);
}

/** One pass of Gᵀ, the transpose of {@link kernelLine}: six values to three. */
@inline
export function kernelGradientLine(from: usize, step: usize, to: usize, toStep: usize): void {
  const u1 = v128.load(from + step), u2 = v128.load(from + 2 * step);
  const u3 = v128.load(from + 3 * step), u4 = v128.load(from + 4 * step);
  const p = f32x4.add(u1, u2), r = f32x4.add(u3, u4);
  v128.store(to, multiplyAdd(multiplyAdd(v128.load(from), p, f32x4.splat(-2 * THIRD)), r, f32x4.splat(THIRD / 2)));
  v128.store(
    to + toStep,
    multiplyAdd(f32x4.mul(f32x4.sub(u1, u2), f32x4.splat(-2 * THIRD * A)), f32x4.sub(u3, u4), f32x4.splat(THIRD / 2 * B)),
  );
  v128.store(to + 2 * toStep, multiplyAdd(v128.load(from + 5 * step), f32x4.sub(r, p), f32x4.splat(THIRD)));
}
