import { ComputeError } from "./errors.ts";

/**
 * Holds what a device answered against what it was asked.
 *
 * @throws ComputeError when the answer is zeros throughout, as a lost GPU's is, though the question was not
 */
export function checkAnswered(answer: Float32Array, question: Float32Array): void {
  if (isBlank(answer) && !isBlank(question)) {
    throw new ComputeError(
      "the device returned no valid result for a tile; it may have been lost or run out of memory",
    );
  }
}

/** Zeros throughout: what a lost GPU answers, or the picture of nothing. */
function isBlank(values: Float32Array): boolean {
  return values.every((value) => value === 0);
}
