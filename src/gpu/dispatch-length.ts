/** Time in s that one dispatch may take: Windows resets a GPU that is busy for two. */
const DISPATCH_SECONDS = 0.1;

/** Time in s that one submission of a training step may take: it is given up between two. */
const SUBMISSION_SECONDS = 0.4;

/** Part of the measured speed that is counted on: other layers fill a GPU less well. */
const SPEED_SHARE = 0.3;

/**
 * Multiply-accumulates that one dispatch may do on a device.
 *
 * @param macsPerSecond its measured speed
 * @param software whether it computes on the CPU: nothing watches over such an adapter
 */
export function mostDispatchMacs(macsPerSecond: number, software: boolean): number {
  return software ? Number.POSITIVE_INFINITY : macsPerSecond * SPEED_SHARE * DISPATCH_SECONDS;
}

/** Multiply-accumulates that one submission of a training step may do on a device of a measured speed. */
export function mostBatchMacs(macsPerSecond: number): number {
  return macsPerSecond * SPEED_SHARE * SUBMISSION_SECONDS;
}
