import { BadResultError } from "../errors.ts";

/**
 * Refuses a blank answer: reads from a lost GPU give zeros, whose softmax is the same everywhere. On WASM, the reference,
 * a constant image may rightly give a constant answer. That values are probabilities is seen to tile by tile.
 *
 * @param planes of all classes but the first
 * @throws BadResultError
 */
export function checkNotBlank(planes: readonly Float32Array[]): void {
  if (planes.every((plane) => isBlank(plane, planes.length + 1)))
    throw new BadResultError("The GPU gave a blank answer.");
}

/** Whether a plane holds nothing but 0, or nothing but the softmax of equal logits. */
function isBlank(plane: Float32Array, classes: number): boolean {
  const even = Math.fround(1 / classes);
  return plane.every((value) => value === 0) || plane.every((value) => Math.abs(value - even) < 1e-7);
}
