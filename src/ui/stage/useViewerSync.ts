import { useComputedColorScheme } from "@mantine/core";
import { useEffect } from "react";
import type { Raster } from "../../core/raster.ts";
import { channelsOf } from "../../state/channels.ts";
import { shownComparison } from "../../state/compareSlice.ts";
import type { Viewer } from "../../viewer/index.ts";
import { useApp } from "../appContext.ts";
import { useCameraMemory } from "./useCameraMemory.ts";
import { useContrast } from "./useContrast.ts";
import { useOverlayData } from "./useOverlayData.ts";
import { useWeightChanges } from "./useWeightLayer.ts";

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
  useEffect(() => viewer?.setBackground(AROUND[scheme]), [viewer, scheme]);
  useEffect(() => {
    if (raster === null) return;
    const channels = channelsOf(raster).map(({ plane }) => plane);
    viewer?.setImage({ width: raster.width, height: raster.height, channels }, { keepView: true });
  }, [viewer, raster]);
  useCameraMemory(viewer, raster);
  useEffect(() => {
    if (raster === null) return;
    const display = channelsOf(raster).map(({ color, auto }, index) => {
      const { low, high } = contrast[index] ?? auto;
      return { visible: true, color, min: low, max: high, gamma: 1 };
    });
    viewer?.setChannels(display);
  }, [viewer, raster, contrast]);
  useOverlays(viewer, raster);
}

function useOverlays(viewer: Viewer | null, raster: Raster | null): void {
  const layers = useApp((state) => state.layers);
  const outlines = useApp((state) => state.outlines);
  const teaching = useApp(({ place }) => place === "teach");
  const comparing = useApp((state) => shownComparison(state) !== null);
  const { labels, classes, probability, weights } = useOverlayData();

  // One effect a layer, so that a moved slider uploads only what it changed; a new raster has dropped them all.
  useEffect(() => {
    // What is painted, and what is compared, has a hook of its own.
    if (raster === null || teaching || comparing) return;
    viewer?.setPainted(false);
    viewer?.setSecondLabels(null);
    viewer?.setLabels(fitting(labels, raster));
  }, [viewer, raster, labels, teaching, comparing]);
  useEffect(() => {
    if (raster !== null) viewer?.setClasses(fitting(classes, raster));
  }, [viewer, raster, classes]);
  useEffect(() => {
    if (raster !== null) viewer?.setProbability(fitting(probability, raster));
  }, [viewer, raster, probability]);
  useEffect(() => {
    if (raster !== null) viewer?.setWeights(fitting(weights, raster));
  }, [viewer, raster, weights]);
  useWeightChanges(viewer);

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
function fitting<L extends Sized>(layer: L | null, raster: Sized): L | null {
  return layer?.width === raster.width && layer.height === raster.height ? layer : null;
}
