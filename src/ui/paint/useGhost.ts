import { useEffect, useMemo } from "react";
import { assignColours } from "../../core/colours.ts";
import { INSTANCE_PALETTE, type Viewer } from "../../viewer/index.ts";
import { useShownRaster } from "../stage/useViewerSync.ts";
import { useFoundLabels } from "./useShownDocument.ts";

/** What the network says where nobody has painted: dashed. */
export function useGhost(viewer: Viewer | null): void {
  const raster = useShownRaster();
  const found = useFoundLabels();
  const layer = useMemo(
    () => found && { data: found.data, paletteIndex: assignColours(found, INSTANCE_PALETTE.length) },
    [found],
  );
  useEffect(() => {
    if (viewer === null || raster === null) return;
    const fits = found?.width === raster.width && found.height === raster.height;
    viewer.setSecondLabels(fits && layer !== null ? { kind: "ghost", layer } : null);
  }, [viewer, raster, found, layer]);
}
