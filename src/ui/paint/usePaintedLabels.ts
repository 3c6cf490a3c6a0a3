import { useEffect } from "react";
import type { PaintedLabels } from "../../core/painted-labels.ts";
import type { ImageId } from "../../state/image.ts";
import type { Viewer } from "../../viewer/index.ts";
import { useApp, useAppContext } from "../appContext.ts";
import { useShownRaster } from "../stage/useViewerSync.ts";
import { onPainted } from "./onPainted.ts";
import { usePaintedColours } from "./usePaintedColours.ts";
import { useShownDocument } from "./useShownDocument.ts";

/** Labels in sight and the image they are of. */
export interface PaintedInSight {
  readonly id: ImageId | null;
  /** Null before anything is painted, and while another image is on its way. */
  readonly labels: PaintedLabels | null;
}

/** Shows labels as they are painted: an edit uploads what it changed, and renders nothing here. */
export function usePaintedLabels(viewer: Viewer | null): void {
  const { store } = useAppContext();
  const raster = useShownRaster();
  const id = useApp(({ shown }) => (shown.status === "ready" ? shown.id : null));
  const own = useShownDocument((document) => document?.labels ?? null);
  const fits = own !== null && own.width === raster?.width && own.height === raster.height;
  const labels = fits ? own : null;
  useEffect(() => {
    if (viewer === null || raster === null) return;
    viewer.setPainted(true);
    viewer.setLabels(labels && { data: labels.ids, paletteIndex: null });
    if (id === null || labels === null) return;
    return onPainted(store, id, labels, (rect) => viewer.updateLabels(rect));
  }, [viewer, raster, id, labels, store]);
  usePaintedColours(viewer, { id, labels });
}
