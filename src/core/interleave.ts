/** Planes of one size to pixel-major values; a single plane as it is. */
export function interleave(planes: readonly Float32Array[]): Float32Array {
  const [first] = planes;
  if (planes.length === 1 && first) return first;
  const out = new Float32Array((first?.length ?? 0) * planes.length);
  for (const [k, plane] of planes.entries()) {
    for (let i = 0; i < plane.length; i++) out[i * planes.length + k] = plane[i] ?? 0;
  }
  return out;
}
