import { useMemo } from "react";
import type { Raster } from "../../core/raster.ts";
import { type ChannelStats, channelStats, planesOf } from "../../state/channelStats.ts";
import type { Contrast } from "../../state/viewSlice.ts";
import { MAX_CHANNELS } from "../../viewer/index.ts";
import { useApp } from "../appContext.ts";

const known = new WeakMap<Raster, readonly ChannelStats[]>();

/** Range, histogram and automatic contrast of each shown channel, counted once a raster. */
export function statsOf(raster: Raster): readonly ChannelStats[] {
  const stats =
    known.get(raster) ??
    planesOf(raster)
      .slice(0, MAX_CHANNELS)
      .map((plane) => channelStats(plane, raster.kind));
  known.set(raster, stats);
  return stats;
}

/** Contrast in use of each shown channel: the user's, else automatic. */
export function useContrast(raster: Raster | null): readonly Contrast[] {
  const own = useApp(({ contrasts, shown }) => (shown.status === "ready" ? contrasts[shown.id] : undefined));
  return useMemo(() => {
    if (own !== undefined) return own;
    return raster === null ? [] : statsOf(raster).map(({ auto }) => auto);
  }, [own, raster]);
}
