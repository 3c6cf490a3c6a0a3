import { BadResultError } from "../errors.ts";

/** Softmax sums of float32 may pass 1 by a rounding or two. */
const TOLERANCE = 1e-3;

/**
 * Refuses probabilities that cannot be the network's answer.
 *
 * @param planes each in [0, 1]
 * @param onGpu whether a blank answer is suspect: reads from a lost GPU give zeros, whose softmax is the same everywhere.
 *   On WASM, the reference, a constant image may rightly give a constant answer.
 * @throws BadResultError
 */
export function checkProbabilities(planes: readonly Float32Array[], onGpu: boolean): void {
  for (const plane of planes) {
    for (let i = 0; i < plane.length; i++) {
      const value = plane[i] ?? 0;
      // Written so that NaN fails too.
      if (!(value >= -TOLERANCE && value <= 1 + TOLERANCE)) {
        throw new BadResultError(`The network answered ${value} where a probability belongs.`);
      }
    }
  }
  if (onGpu && planes.every((plane) => isBlank(plane, planes.length + 1))) {
    throw new BadResultError("The GPU gave a blank answer.");
  }
}

/** Whether a plane holds nothing but 0, or nothing but the softmax of equal logits. */
function isBlank(plane: Float32Array, classes: number): boolean {
  const even = Math.fround(1 / classes);
  return plane.every((value) => value === 0) || plane.every((value) => Math.abs(value - even) < 1e-7);
}
