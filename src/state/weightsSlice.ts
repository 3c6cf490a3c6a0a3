import type { PaintedLabels } from "../core/painted-labels.ts";
import { type ImageRect, unionRect } from "../core/rect.ts";
import type { AppState, SliceCreator } from "./appState.ts";
import { labelsOf } from "./image.ts";
import { messageOf } from "./message.ts";
import { paintedOf } from "./paintSlice.ts";
import type { Services } from "./services.ts";
import { createSingleFlight } from "./singleFlight.ts";
import { createWeigher, isPainted, type WeightLabels, type WeightOptions } from "./weigher.ts";

/** Ronneberger, Fischer, Brox 2015: w0 = 10, σ ≈ 5 px. */
export const PAPER_WEIGHTS: WeightOptions = { w0: 10, sigma: 5 };

/** Rectangles that wait to be computed, at most. */
const MOST_PENDING = 16;

/** A separation weight map and what it was computed from. */
export type WeightMap =
  | { readonly status: "none" }
  | {
      readonly status: "ready";
      readonly labels: WeightLabels;
      readonly options: WeightOptions;
      /** Row-major, as large as the labels; changed in place as painting goes on. */
      readonly data: Float32Array;
      /** Where `data` changed since the map before this one; null when it is another array. */
      readonly changed: ImageRect | null;
    }
  | {
      readonly status: "failed";
      readonly labels: WeightLabels;
      readonly options: WeightOptions;
      readonly message: string;
    };

export interface WeightsSlice {
  readonly weightOptions: WeightOptions;
  readonly weightMap: WeightMap;
  setWeightOptions: (options: WeightOptions) => void;
  /** Computes the weight map of the selected image while its layer is shown. */
  updateWeights: () => Promise<void>;
  /** Told where painted labels changed, null for anywhere: their weights follow. */
  labelsChanged: (labels: PaintedLabels, changed: ImageRect | null) => void;
}

export function createWeightsSlice(services: Services): SliceCreator<WeightsSlice> {
  return (set, get) => {
    /** Labels that the map is of, or will be, and changes of them that it does not show yet. */
    let followed: WeightLabels | null = null;
    let pending: ImageRect[] = [];

    const isWanted = (labels: WeightLabels, options: WeightOptions): boolean =>
      get().weightOptions === options && shownLabels(get()) === labels;
    const weigh = createWeigher(services, isWanted);

    const compute = async (labels: WeightLabels, options: WeightOptions) => {
      followed = labels;
      pending = [];
      try {
        const { width, height } = labels;
        const data = new Float32Array(width * height);
        const done = await weigh(data, labels, options, { x: 0, y: 0, width, height });
        if (done !== null) set({ weightMap: { status: "ready", labels, options, data, changed: null } });
      } catch (error) {
        set({ weightMap: { status: "failed", labels, options, message: messageOf(error) } });
      }
    };

    const follow = async (map: WeightMap & { status: "ready" }, labels: PaintedLabels, rect: ImageRect) => {
      const { data, options } = map;
      try {
        const changed = await weigh(data, labels, options, rect);
        if (changed === null) pending.unshift(rect);
        else set({ weightMap: { ...map, changed } });
      } catch (error) {
        set({ weightMap: { status: "failed", labels, options, message: messageOf(error) } });
      }
    };

    const updateWeights = createSingleFlight(() => {
      const state = get();
      const labels = shownLabels(state);
      if (labels === null || !state.layers.weights.on) return null;
      const { weightMap, weightOptions } = state;
      const isOf =
        weightMap.status !== "none" && weightMap.labels === labels && weightMap.options === weightOptions;
      if (!isOf) return compute(labels, weightOptions);
      const rect = pending.shift();
      if (rect === undefined) return null;
      return weightMap.status === "ready" && isPainted(labels)
        ? follow(weightMap, labels, rect)
        : compute(labels, weightOptions);
    });

    return {
      weightOptions: PAPER_WEIGHTS,
      weightMap: { status: "none" },
      setWeightOptions: (weightOptions) => {
        set({ weightOptions });
        void updateWeights();
      },
      updateWeights,
      labelsChanged: (labels, changed) => {
        if (labels !== followed) return;
        const { width, height } = labels;
        const rect = changed ?? { x: 0, y: 0, width, height };
        if (rect.width > 0) pending.push(rect);
        // While nobody looks, changes come together in one.
        if (pending.length > MOST_PENDING) pending = [pending.reduce(unionRect)];
        void updateWeights();
      },
    };
  };
}

/** Labels of the image in the middle of the page, as painted in the place to teach, or null. */
export function shownLabels(state: AppState): WeightLabels | null {
  const { selected, images } = state;
  if (selected === null) return null;
  const painted = paintedOf(state, selected);
  if (painted !== null) return painted.labels;
  const item = images[selected];
  return item === undefined ? null : labelsOf(item);
}
