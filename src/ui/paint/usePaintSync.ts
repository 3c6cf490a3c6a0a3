import { useEffect } from "react";
import type { Viewer } from "../../viewer/index.ts";
import { useApp } from "../appContext.ts";
import { useCellClicks } from "./useCellClicks.ts";
import { useGhost } from "./useGhost.ts";
import { usePaintedLabels } from "./usePaintedLabels.ts";
import { useShownDocument } from "./useShownDocument.ts";
import { useToolInHand } from "./useToolInHand.ts";

/** Keeps the viewer showing what is painted, and the tool in hand, while the page is for teaching. */
export function usePaintSync(viewer: Viewer | null): void {
  const teaching = useApp(({ place }) => place === "teach");
  const painter = teaching ? viewer : null;
  usePaintedLabels(painter);
  useGhost(painter);
  useHeldRegions(painter);
  useToolInHand(painter);
  useCellClicks(painter);
}

function useHeldRegions(viewer: Viewer | null): void {
  const held = useShownDocument((document) => document?.held ?? null);
  useEffect(() => {
    viewer?.setRegions((held ?? []).map((rect) => ({ rect, kind: "held", caption: "Held back" })));
    return () => viewer?.setRegions([]);
  }, [viewer, held]);
}
