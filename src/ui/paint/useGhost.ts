import { useEffect, useMemo } from "react";
import { GhostPlane } from "../../core/ghost-plane.ts";
import { INSTANCE_PALETTE, type Viewer } from "../../viewer/index.ts";
import { useApp, useAppContext } from "../appContext.ts";
import { useShownRaster } from "../stage/useViewerSync.ts";
import { useFoundLabels } from "./useShownDocument.ts";

/** What the network says where nobody has painted: dashed, and renewed in parts while it learns, then over everything. */
export function useGhost(viewer: Viewer | null): void {
  const { store } = useAppContext();
  const raster = useShownRaster();
  const found = useFoundLabels();
  const learns = useApp(({ shown, live }) => shown.status === "ready" && live?.id === shown.id);
  const running = useApp(({ teaching }) => teaching.status === "running");
  // It takes as long as a look at every pixel, so not before it can be seen.
  const teaching = useApp(({ place }) => place === "teach");
  const plane = useMemo(() => {
    if (!teaching || raster === null || !(learns || found !== null)) return null;
    const fits = found?.width === raster.width && found.height === raster.height;
    return new GhostPlane(raster.width, raster.height, fits ? found : null, INSTANCE_PALETTE.length);
  }, [teaching, raster, found, learns]);
  useEffect(() => {
    if (viewer === null || raster === null) return;
    if (plane === null) {
      viewer.setSecondLabels(null);
      return;
    }
    const renew = () => {
      const { live, shown } = store.getState();
      if (live === null || shown.status !== "ready" || live.id !== shown.id) return;
      plane.paste(live.labels, live.rect);
      viewer.updateSecondLabels(live.rect);
    };
    renew();
    return store.subscribe(({ live }, { live: former }) => {
      if (live !== former) renew();
    });
  }, [viewer, raster, plane, store]);
  useEffect(() => {
    if (viewer === null || raster === null || plane === null) return;
    const layer = { data: plane.data, paletteIndex: null };
    viewer.setSecondLabels({ kind: learns && running ? "live" : "ghost", layer });
  }, [viewer, raster, plane, learns, running]);
}
