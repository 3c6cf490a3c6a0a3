import { isInstance, UNLABELLED } from "./painted-labels.ts";
import { grownRect, type ImageRect } from "./rect.ts";
import { separationWeights } from "./weight-map.ts";

/** Part of the separation term's height below which it is neglected outside a window. */
const NEGLIGIBLE = 1e-4;

/** Labels, or a window of them, whose weights are wanted. */
export interface WeightInput {
  readonly width: number;
  readonly height: number;
  /** As in `PaintedLabels`. */
  readonly ids: Uint32Array;
  /** Likewise. */
  readonly emphasis: Uint8Array | null;
}

/**
 * What each pixel of painted labels weighs in training: the paper's weight, on unlabelled pixels 0, times the emphasis.
 * Unlabelled pixels are background to the distances.
 *
 * @returns row-major, `width · height` long
 * @throws RangeError when `ids` is not `width · height` long
 */
export function paintedWeights(
  { width, height, ids, emphasis }: WeightInput,
  options: { readonly w0: number; readonly sigma: number },
): Float32Array {
  const cells = ids.map((id) => (isInstance(id) ? id : 0));
  const weights = separationWeights(cells, width, height, options);
  for (let i = 0; i < weights.length; i++) {
    if (ids[i] === UNLABELLED) weights[i] = 0;
    else weights[i] = (weights[i] ?? 0) * Math.max(1, emphasis?.[i] ?? 1);
  }
  return weights;
}

/** Where weights change with labels, and what must be seen to compute them. */
export interface WeightWindow {
  /** Pixels whose weight may have changed. */
  readonly changed: ImageRect;
  /** What their weights depend on; holds `changed`. */
  readonly seen: ImageRect;
}

/**
 * Where the weights follow a change of the labels in a rectangle.
 *
 * A label matters to a pixel as its nearest or second nearest instance, so no farther than d1 + d2; where that sum is
 * above σ √(2 ln 10⁴) ≈ 4.3 σ, the term is below 1e-4 · w0 and left as it is. Touching instances are parted one pixel
 * beyond a change.
 *
 * @param sigma in px
 */
export function weightWindow(
  changed: ImageRect,
  sigma: number,
  image: { readonly width: number; readonly height: number },
): WeightWindow {
  const reach = Math.ceil(sigma * Math.sqrt(-2 * Math.log(NEGLIGIBLE))) + 1;
  const inner = grownRect(changed, reach, image);
  return { changed: inner, seen: grownRect(inner, reach, image) };
}

/** A copy of what a rectangle holds of some labels. */
export function weightInput(labels: WeightInput, rect: ImageRect): WeightInput {
  const { width, height } = rect;
  return {
    width,
    height,
    ids: cutRows(labels.ids, labels.width, rect, new Uint32Array(width * height)),
    emphasis: labels.emphasis && cutRows(labels.emphasis, labels.width, rect, new Uint8Array(width * height)),
  };
}

function cutRows<T extends Uint32Array | Uint8Array | Float32Array>(
  plane: T,
  stride: number,
  { x, y, width, height }: ImageRect,
  out: T,
): T {
  for (let row = 0; row < height; row++) {
    const start = (y + row) * stride + x;
    out.set(plane.subarray(start, start + width), row * width);
  }
  return out;
}

/**
 * Writes the weights of a window into those of the image.
 *
 * @param weights of the image, row-major, `width` px a row
 * @param seen weights of the pixels of `window.seen`
 */
export function patchWeights(
  weights: Float32Array,
  width: number,
  { changed, seen: from }: WeightWindow,
  seen: Float32Array,
): void {
  for (let y = changed.y; y < changed.y + changed.height; y++) {
    const start = (y - from.y) * from.width + changed.x - from.x;
    weights.set(seen.subarray(start, start + changed.width), y * width + changed.x);
  }
}
