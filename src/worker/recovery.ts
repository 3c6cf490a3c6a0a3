import { BadResultError, GpuFaultError, GpuLostError, OutOfMemoryError, WorkerLostError } from "./errors.ts";
import type { SegmentOptions } from "./protocol.ts";

/** How to go on after a run failed. */
export interface Retreat {
  /** Leave the GPU for WASM. */
  readonly toWasm: boolean;
  readonly options: SegmentOptions;
  /** What happened and what is tried now, for people. */
  readonly notice: string;
}

/** What failed: which attempt it was (0 is the first), where it ran and how. */
export interface FailedAttempt {
  readonly number: number;
  readonly onGpu: boolean;
  readonly options: SegmentOptions;
  readonly error: unknown;
}

/** Attempts of one run: as asked, with smaller tiles, then on WASM. */
const MOST_ATTEMPTS = 3;

/** Each retry may use a quarter of the memory before it: about half the tile's edge. */
const SHRINK = 0.25;

/** Edge in px that an asked-for tile is cut to when it failed: the paper's, which runs on any machine. */
const SAFE_TILE = 572;

/** What to try after a failed attempt, or null when trying again cannot help. */
export function retreatFrom({ number, onGpu, options, error }: FailedAttempt): Retreat | null {
  const cause = causeOf(error);
  if (cause === null || number + 1 >= MOST_ATTEMPTS) return null;
  if (error instanceof BadResultError && !onGpu) return null;
  const toWasm = onGpu && (number > 0 || error instanceof BadResultError);
  const plan = toWasm ? "trying again on the CPU (WASM)" : "trying again with smaller tiles";
  return { toWasm, options: shrink(options), notice: `${cause}; ${plan}.` };
}

/** Why a worker or its backend can no longer be trusted, for people; null for an error that leaves them as they were. */
export function causeOf(error: unknown): string | null {
  if (error instanceof GpuLostError) return "The GPU was lost";
  if (error instanceof OutOfMemoryError) return "There was not enough memory";
  if (error instanceof GpuFaultError) return "The GPU reported an error";
  if (error instanceof BadResultError) return "The GPU's answer could not be right";
  if (error instanceof WorkerLostError) return "The engine stopped and was started again";
  return null;
}

/** The same run with tiles that need a quarter of the memory. */
function shrink({ tileSize, memoryShare = 1, ...rest }: SegmentOptions): SegmentOptions {
  const smaller = { ...rest, memoryShare: memoryShare * SHRINK };
  return tileSize === undefined ? smaller : { ...smaller, tileSize: Math.min(SAFE_TILE, tileSize / 2) };
}
