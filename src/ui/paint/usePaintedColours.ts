import { useEffect } from "react";
import { InstanceColours } from "../../core/instance-colours.ts";
import type { PaintedLabels } from "../../core/painted-labels.ts";
import type { CellClass } from "../../state/classesSlice.ts";
import { INSTANCE_PALETTE, type Viewer } from "../../viewer/index.ts";
import { useApp, useAppContext } from "../appContext.ts";
import { useShownRaster } from "../stage/useViewerSync.ts";
import { onPainted } from "./onPainted.ts";
import { useCellClasses } from "./useCellClasses.ts";
import type { PaintedInSight } from "./usePaintedLabels.ts";

/** Whether cells wear the colours of their classes: while classes are shown, or given. */
export function useColouredByClass(): boolean {
  return useApp(({ place, layers, tool }) => place === "teach" && (layers.classes.on || tool === "relabel"));
}

/** Colours painted cells so that neighbours differ, or by their classes. */
export function usePaintedColours(viewer: Viewer | null, { id, labels }: PaintedInSight): void {
  const { store } = useAppContext();
  const raster = useShownRaster();
  const byClass = useColouredByClass();
  const classes = useCellClasses();
  useEffect(() => {
    // Another raster has dropped the labels with their colours.
    if (viewer === null || raster === null || id === null || labels === null || byClass) return;
    const colours = new InstanceColours(labels, INSTANCE_PALETTE.length);
    viewer.setPaletteIndex(colours.index);
    return onPainted(store, id, labels, (rect) => {
      if (colours.follow(rect)) viewer.setPaletteIndex(colours.index);
    });
  }, [viewer, raster, id, labels, byClass, store]);
  useEffect(() => {
    if (viewer === null || raster === null || id === null || labels === null || !byClass) return;
    const colour = () => viewer.setPaletteIndex(classOfEach(labels, classes));
    viewer.setPalette(classes.map(({ color }) => color));
    colour();
    const unsubscribe = onPainted(store, id, labels, colour);
    return () => {
      unsubscribe();
      viewer.setPalette(null);
    };
  }, [viewer, raster, id, labels, byClass, classes, store]);
}

/** Place of each id's class among the classes; the first where it has none of them. */
function classOfEach(labels: PaintedLabels, classes: readonly CellClass[]): Uint8Array {
  const places = new Map(classes.map(({ index }, place) => [index, place]));
  return Uint8Array.from({ length: labels.nextId }, (_, id) => places.get(labels.classes.get(id) ?? 1) ?? 0);
}
