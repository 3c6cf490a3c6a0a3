import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useMemo } from "react";
import type { Raster } from "../../core/raster.ts";
import { channelColors } from "../../state/channelColors.ts";
import { planesOf } from "../../state/channelStats.ts";
import { MAX_CHANNELS, type Viewer } from "../../viewer/index.ts";
import { useApp } from "../appContext.ts";
import { useContrast } from "./useContrast.ts";
import { useOverlayData } from "./useOverlayData.ts";

/** Colours around the image, as `--u-around` in app.css. */
const AROUND = { dark: "#0c0e11", light: "#dfe3e8" } as const;

/** Raster in the middle of the page; the former one stays until the next is decoded. */
export function useShownRaster(): Raster | null {
  return useApp(({ shown }) => (shown.status === "ready" ? shown.raster : null));
}

/** Keeps the viewer showing what the state says. */
export function useViewerSync(viewer: Viewer | null): void {
  const raster = useShownRaster();
  const scheme = useComputedColorScheme("dark");
  const contrast = useContrast(raster);
  const image = useMemo(
    () =>
      raster === null
        ? null
        : { width: raster.width, height: raster.height, channels: planesOf(raster).slice(0, MAX_CHANNELS) },
    [raster],
  );

  useEffect(() => viewer?.setBackground(AROUND[scheme]), [viewer, scheme]);
  useEffect(() => {
    if (image !== null) viewer?.setImage(image, { keepView: true });
  }, [viewer, image]);
  useEffect(() => {
    if (raster === null || viewer === null) return;
    const colors = channelColors(raster);
    viewer.setChannels(
      contrast.map(({ low, high }, c) => ({
        visible: true,
        color: colors[c] ?? "#ffffff",
        min: low,
        max: high,
        gamma: 1,
      })),
    );
  }, [viewer, raster, contrast]);
  useOverlays(viewer, raster);
}

function useOverlays(viewer: Viewer | null, raster: Raster | null): void {
  const layers = useApp((state) => state.layers);
  const outlines = useApp((state) => state.outlines);
  const { labels, classes, probability, weights } = useOverlayData();

  // One effect a layer, so that a moved slider uploads only what it changed; a new raster has dropped them all.
  useEffect(() => viewer?.setLabels(fitting(labels, raster)), [viewer, raster, labels]);
  useEffect(() => viewer?.setClasses(fitting(classes, raster)), [viewer, raster, classes]);
  useEffect(() => viewer?.setProbability(fitting(probability, raster)), [viewer, raster, probability]);
  useEffect(() => viewer?.setWeights(fitting(weights, raster)), [viewer, raster, weights]);

  useEffect(() => {
    const show = (on: boolean, opacity: number) => ({ visible: on, opacity });
    viewer?.setOverlay("instances", show(layers.instances.on, layers.instances.opacity));
    viewer?.setOverlay("outlines", show(outlines, 1));
    viewer?.setOverlay("classes", show(layers.classes.on, layers.classes.opacity));
    viewer?.setOverlay("probability", show(layers.probability.on, layers.probability.opacity));
    viewer?.setOverlay("weights", show(layers.weights.on, layers.weights.opacity));
  }, [viewer, layers, outlines]);
}

interface Sized {
  readonly width: number;
  readonly height: number;
}

/** The layer when it is of the shown image's size, else null. */
function fitting<L extends Sized>(layer: L | null, raster: Sized | null): L | null {
  return layer?.width === raster?.width && layer?.height === raster?.height ? layer : null;
}
