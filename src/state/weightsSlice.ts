import type { LabelMap } from "../core/segmentation.ts";
import type { AppState, SliceCreator } from "./appState.ts";
import { labelsOf } from "./image.ts";
import { messageOf } from "./message.ts";
import type { Services } from "./services.ts";
import { createSingleFlight } from "./singleFlight.ts";

/** Parameters of the paper's separation weight: its peak, and its width in px. */
export interface WeightOptions {
  readonly w0: number;
  readonly sigma: number;
}

/** Ronneberger, Fischer, Brox 2015: w0 = 10, σ ≈ 5 px. */
export const PAPER_WEIGHTS: WeightOptions = { w0: 10, sigma: 5 };

/** A separation weight map and what it was computed from. */
export type WeightMap =
  | { readonly status: "none" }
  | {
      readonly status: "ready";
      readonly labels: LabelMap;
      readonly options: WeightOptions;
      /** Row-major, as large as the labels. */
      readonly data: Float32Array;
    }
  | {
      readonly status: "failed";
      readonly labels: LabelMap;
      readonly options: WeightOptions;
      readonly message: string;
    };

export interface WeightsSlice {
  readonly weightOptions: WeightOptions;
  readonly weightMap: WeightMap;
  setWeightOptions: (options: WeightOptions) => void;
  /** Computes the weight map of the selected image while its layer is shown. */
  updateWeights: () => Promise<void>;
}

export function createWeightsSlice(services: Services): SliceCreator<WeightsSlice> {
  return (set, get) => {
    const compute = async (labels: LabelMap, options: WeightOptions) => {
      try {
        const data = await services.pixels("weightMap", { labels, ...options });
        set({ weightMap: { status: "ready", labels, options, data } });
      } catch (error) {
        set({ weightMap: { status: "failed", labels, options, message: messageOf(error) } });
      }
    };

    const updateWeights = createSingleFlight(() => {
      const state = get();
      const labels = shownLabels(state);
      if (labels === null || !state.layers.weights.on) return null;
      const { weightMap, weightOptions } = state;
      if (weightMap.status !== "none" && weightMap.labels === labels && weightMap.options === weightOptions) {
        return null;
      }
      return compute(labels, weightOptions);
    });

    return {
      weightOptions: PAPER_WEIGHTS,
      weightMap: { status: "none" },
      setWeightOptions: (weightOptions) => {
        set({ weightOptions });
        void updateWeights();
      },
      updateWeights,
    };
  };
}

/** Labels of the image in the middle of the page, or null. */
export function shownLabels({ selected, images }: AppState): LabelMap | null {
  if (selected === null) return null;
  const item = images[selected];
  return item === undefined ? null : labelsOf(item);
}
