import { softmaxPlane } from "../core/softmax.ts";

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

/** Softmax probability of each class but the first, from a plane of logits for each class. */
export function probabilitiesOf(logits: readonly Float32Array[]): Float32Array[] {
  const pixelMajor = interleave(logits);
  return logits.slice(1).map((plane, k) => {
    const out = new Float32Array(plane.length);
    softmaxPlane(pixelMajor, logits.length, k + 1, out);
    return out;
  });
}
