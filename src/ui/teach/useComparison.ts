import { useEffect, useMemo } from "react";
import type { FoundLabels } from "../../core/found-labels.ts";
import { shownComparison } from "../../state/compareSlice.ts";
import type { LabelLayer, Viewer } from "../../viewer/index.ts";
import { useApp } from "../appContext.ts";

/** Shows the cells of two networks, the one's left of the divider and the other's right of it. */
export function useComparison(viewer: Viewer | null): void {
  const progress = useApp((state) => shownComparison(state)?.progress ?? null);
  const split = useApp((state) => shownComparison(state)?.split ?? null);
  const ready = progress?.status === "ready" ? progress : null;
  const left = useLayer(ready?.left ?? null);
  const right = useLayer(ready?.right ?? null);
  useEffect(() => {
    if (viewer === null || right === null) return;
    viewer.setPainted(false);
    viewer.setLabels(right);
  }, [viewer, right]);
  useEffect(() => {
    if (viewer !== null && left !== null && split !== null)
      viewer.setSecondLabels({ kind: "compare", layer: left, split });
  }, [viewer, left, split]);
}

function useLayer(labels: FoundLabels | null): LabelLayer | null {
  return useMemo(() => labels && { data: labels.data, paletteIndex: labels.colours }, [labels]);
}
