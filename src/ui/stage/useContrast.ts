import { useMemo } from "react";
import type { Raster } from "../../core/raster.ts";
import { channelsOf } from "../../state/channels.ts";
import type { Contrast } from "../../state/viewSlice.ts";
import { useApp } from "../appContext.ts";

/** Contrast in use of each shown channel: the user's, else automatic. */
export function useContrast(raster: Raster | null): readonly Contrast[] {
  const own = useApp(({ contrasts, shown }) => (shown.status === "ready" ? contrasts[shown.id] : undefined));
  return useMemo(() => {
    if (own !== undefined) return own;
    return raster === null ? [] : channelsOf(raster).map(({ auto }) => auto);
  }, [own, raster]);
}
