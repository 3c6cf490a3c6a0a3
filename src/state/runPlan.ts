import type { AppState } from "./appState.ts";
import type { ImageId } from "./image.ts";
import { isCurrent } from "./segmentOptions.ts";

/** What "segment all" would do now. */
export interface RunPlan {
  /** Images to run: those not segmented at these settings, or all that open when none is left. */
  readonly ids: readonly ImageId[];
  /** Whether others are done already. */
  readonly rest: boolean;
  /** Files of the list that cannot be opened. */
  readonly unopened: readonly ImageId[];
}

type Planned = Pick<AppState, "order" | "images" | "runOptions" | "cellSize" | "loadings" | "model">;

export function runPlan(state: Planned): RunPlan {
  const { order, images } = state;
  const fails = (id: ImageId) => images[id]?.decoding.status === "failed";
  const unopened = order.filter(fails);
  const opened = order.filter((id) => !fails(id));
  const left = opened.filter((id) => {
    const item = images[id];
    return item !== undefined && !isCurrent(item, state);
  });
  const rest = left.length > 0 && left.length < opened.length;
  return { ids: rest ? left : opened, rest, unopened };
}

/** Pixels of each image of a run, for weighing its progress; those not yet opened count as the mean of the others. */
export function runPixels(ids: readonly ImageId[], images: AppState["images"]): number[] {
  const sizes = ids.map((id) => {
    const decoding = images[id]?.decoding;
    return decoding?.status === "ready" ? decoding.facts.width * decoding.facts.height : null;
  });
  const known = sizes.filter((size) => size !== null);
  const mean = known.length === 0 ? 1 : known.reduce((sum, size) => sum + size, 0) / known.length;
  return sizes.map((size) => size ?? mean);
}

/**
 * Share of a run that is done, in [0, 1].
 *
 * @param pixels of each image
 * @param index image that is run now
 * @param part of it that is done, in [0, 1]
 */
export function runFraction(pixels: readonly number[], index: number, part: number): number {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return (sum(pixels.slice(0, index)) + part * (pixels[index] ?? 0)) / sum(pixels);
}
