import { interleave } from "../core/interleave.ts";
import { softmaxPlane } from "../core/softmax.ts";

/** Softmax probability of each class but the first, from a plane of logits for each class. */
export function probabilitiesOf(logits: readonly Float32Array[]): Float32Array[] {
  const pixelMajor = interleave(logits);
  return logits.slice(1).map((plane, k) => {
    const out = new Float32Array(plane.length);
    softmaxPlane(pixelMajor, logits.length, k + 1, out);
    return out;
  });
}
