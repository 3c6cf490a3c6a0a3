import { useEffect, useMemo } from "react";
import type { AppState } from "../../state/appState.ts";
import { shownLabels } from "../../state/weightsSlice.ts";
import type { HeatLayer, Viewer } from "../../viewer/index.ts";
import { useApp, useAppContext } from "../appContext.ts";

/** The weight map while its layer is on; the same object as long as it is the same array on the same scale. */
export function useWeightLayer(): (HeatLayer & { readonly width: number; readonly height: number }) | null {
  const data = useApp((state) => readyMap(state)?.data ?? null);
  const w0 = useApp((state) => readyMap(state)?.options.w0 ?? 0);
  const width = useApp((state) => readyMap(state)?.labels.width ?? 0);
  const height = useApp((state) => readyMap(state)?.labels.height ?? 0);
  return useMemo(
    () => (data === null ? null : { width, height, planes: [data], min: 1, max: 1 + w0 }),
    [data, w0, width, height],
  );
}

/** Draws anew what painting changed of the weights, and nothing else. */
export function useWeightChanges(viewer: Viewer | null): void {
  const { store } = useAppContext();
  useEffect(
    () =>
      store.subscribe(({ weightMap }, former) => {
        if (viewer === null || weightMap === former.weightMap || weightMap.status !== "ready") return;
        if (weightMap.changed !== null) viewer.updateWeights(weightMap.changed);
      }),
    [viewer, store],
  );
}

/** The map in use: of the labels that are shown, or of those before them until theirs is there. */
function readyMap(state: AppState) {
  const { weightMap, layers } = state;
  if (!layers.weights.on || weightMap.status !== "ready") return null;
  const labels = shownLabels(state);
  const fits = labels?.width === weightMap.labels.width && labels.height === weightMap.labels.height;
  return fits ? weightMap : null;
}
