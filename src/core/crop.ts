import type { ImageRect } from "./rect.ts";

/** A rectangle of a row-major plane that is `stride` px wide; it lies inside. */
export function cropPlane(plane: Float32Array, stride: number, rect: ImageRect): Float32Array {
  const out = new Float32Array(rect.width * rect.height);
  for (let row = 0; row < rect.height; row++) {
    const from = (rect.y + row) * stride + rect.x;
    out.set(plane.subarray(from, from + rect.width), row * rect.width);
  }
  return out;
}
