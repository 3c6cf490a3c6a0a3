import type { PaintedLabels } from "../core/painted-labels.ts";
import { patchWeights, type WeightInput, weightInput, weightWindow } from "../core/painted-weights.ts";
import { type ImageRect, partsOf, unionRect } from "../core/rect.ts";
import type { LabelMap } from "../core/segmentation.ts";
import type { Services } from "./services.ts";

/** Parameters of the paper's separation weight: its peak, and its width in px. */
export interface WeightOptions {
  readonly w0: number;
  readonly sigma: number;
}

/** Labels that weights are computed from: as found or given, or as they are painted. */
export type WeightLabels = LabelMap | PaintedLabels;

/**
 * Writes into `data` what pixels weigh whose labels changed in a rectangle; resolves with where that was, or with null
 * when the answer was no longer wanted before it was whole.
 */
export type Weigh = (
  data: Float32Array,
  labels: WeightLabels,
  options: WeightOptions,
  rect: ImageRect,
) => Promise<ImageRect | null>;

/** Largest edge in px of what is computed at once: its working memory is many times that of its labels. */
const LARGEST_PART = 2048;

/** Weighs through the pixel worker, which is sent only what the answer depends on. */
export function createWeigher(
  services: Services,
  isWanted: (labels: WeightLabels, options: WeightOptions) => boolean,
): Weigh {
  return async (data, labels, options, rect) => {
    const whole = inputOf(labels);
    let changed = rect;
    for (const part of partsOf(rect, LARGEST_PART)) {
      if (!isWanted(labels, options)) return null;
      const window = weightWindow(part, options.sigma, labels);
      const input = weightInput(whole, window.seen);
      const transfer = [input.ids.buffer, ...(input.emphasis === null ? [] : [input.emphasis.buffer])];
      const seen = await services.pixels("weightMap", { labels: input, ...options }, { transfer });
      patchWeights(data, labels.width, window, seen);
      changed = unionRect(changed, window.changed);
    }
    return changed;
  };
}

export function isPainted(labels: WeightLabels): labels is PaintedLabels {
  return "ids" in labels;
}

function inputOf(labels: WeightLabels): WeightInput {
  const { width, height } = labels;
  if (!isPainted(labels)) return { width, height, ids: labels.data, emphasis: null };
  return { width, height, ids: labels.ids, emphasis: labels.emphasis };
}
