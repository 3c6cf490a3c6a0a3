import { useEffect } from "react";
import { shownComparison } from "../../state/compareSlice.ts";
import { currentPlace } from "../../state/placesSlice.ts";
import type { RegionMark, Viewer } from "../../viewer/index.ts";
import { useApp } from "../appContext.ts";
import { useCellClicks } from "./useCellClicks.ts";
import { useGhost } from "./useGhost.ts";
import { usePaintedLabels } from "./usePaintedLabels.ts";
import { useShownDocument } from "./useShownDocument.ts";
import { useToolInHand } from "./useToolInHand.ts";

/** Keeps the viewer showing what is painted, and the tool in hand, while the page is for teaching. */
export function usePaintSync(viewer: Viewer | null): void {
  const teaching = useApp(({ place }) => place === "teach");
  const comparing = useApp((state) => shownComparison(state) !== null);
  const painter = teaching && !comparing ? viewer : null;
  usePaintedLabels(painter);
  useGhost(painter);
  useRegions(painter);
  useToolInHand(painter);
  useCellClicks(painter);
}

/** What is held back, and the place to label next. */
function useRegions(viewer: Viewer | null): void {
  const held = useShownDocument((document) => document?.held ?? null);
  const next = useApp((state) => {
    const place = currentPlace(state);
    return state.shown.status === "ready" && place?.id === state.shown.id ? place.rect : null;
  });
  useEffect(() => {
    const regions = (held ?? []).map((rect): RegionMark => ({ rect, kind: "held", caption: "Held back" }));
    if (next !== null) regions.push({ rect: next, kind: "next", caption: "The network is unsure here" });
    viewer?.setRegions(regions);
    return () => viewer?.setRegions([]);
  }, [viewer, held, next]);
}
