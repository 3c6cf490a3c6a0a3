import type { ImageRect } from "./rect.ts";

/** A rectangle of a row-major plane that is `stride` px wide; it lies inside. */
export function cropPlane(plane: Float32Array, stride: number, rect: ImageRect): Float32Array;
export function cropPlane(plane: Uint8Array, stride: number, rect: ImageRect): Uint8Array;
export function cropPlane(plane: Uint32Array, stride: number, rect: ImageRect): Uint32Array;
export function cropPlane(
  plane: Float32Array | Uint8Array | Uint32Array,
  stride: number,
  rect: ImageRect,
): Float32Array | Uint8Array | Uint32Array {
  const out = plane.slice(0, rect.width * rect.height);
  for (let row = 0; row < rect.height; row++) {
    const from = (rect.y + row) * stride + rect.x;
    out.set(plane.subarray(from, from + rect.width), row * rect.width);
  }
  return out;
}
