import { useEffect } from "react";
import { InstanceColours } from "../../core/instance-colours.ts";
import { INSTANCE_PALETTE, type Viewer } from "../../viewer/index.ts";
import { useApp, useAppContext } from "../appContext.ts";
import { useShownRaster } from "../stage/useViewerSync.ts";
import { useShownDocument } from "./useShownDocument.ts";

/** Shows labels as they are painted: an edit uploads what it changed, and renders nothing here. */
export function usePaintedLabels(viewer: Viewer | null): void {
  const { store } = useAppContext();
  const raster = useShownRaster();
  const id = useApp(({ shown }) => (shown.status === "ready" ? shown.id : null));
  const labels = useShownDocument((document) => document?.labels ?? null);
  useEffect(() => {
    if (viewer === null || raster === null) return;
    viewer.setPainted(true);
    if (id === null || labels?.width !== raster.width || labels.height !== raster.height) {
      viewer.setLabels(null);
      return;
    }
    const colours = new InstanceColours(labels, INSTANCE_PALETTE.length);
    viewer.setLabels({ data: labels.ids, paletteIndex: colours.index });
    return store.subscribe(({ documents: { [id]: document } }, { documents: { [id]: former } }) => {
      if (document === former || document?.labels !== labels) return;
      const rect = document.changed ?? { x: 0, y: 0, width: labels.width, height: labels.height };
      viewer.updateLabels(rect);
      if (colours.follow(rect)) viewer.setPaletteIndex(colours.index);
    });
  }, [viewer, raster, id, labels, store]);
}
