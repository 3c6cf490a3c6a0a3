import type { ImageRect } from "./rect.ts";

/** Planes of painted labels that an edit may change. */
export type EditPlane = "ids" | "emphasis";

/**
 * One reversible change of painted labels: runs of pixels with what they were and what they became. It costs what was
 * changed, survives structured cloning, and applies either way.
 */
export interface Edit {
  /** For the undo button and its hint, e.g. `Brush`, `Split`, `Accept all`. */
  readonly title: string;
  readonly plane: EditPlane;
  /** Four numbers a run: index of its first pixel, its length, the value before, the value after. Runs do not overlap. */
  readonly runs: Uint32Array;
  /** Instances whose class changed; null is "not named". */
  readonly classes: readonly {
    readonly id: number;
    readonly before: number | null;
    readonly after: number | null;
  }[];
  /** What the runs lie in; of no area when only classes changed. */
  readonly rect: ImageRect;
}
