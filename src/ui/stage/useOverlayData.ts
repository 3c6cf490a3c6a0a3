import { useMemo } from "react";
import { classMap, foregroundProbability } from "../../core/class-planes.ts";
import { assignColours } from "../../core/colours.ts";
import type { LabelMap, Segmentation } from "../../core/segmentation.ts";
import { labelsOf } from "../../state/image.ts";
import { type ClassLayer, type HeatLayer, INSTANCE_PALETTE, type LabelLayer } from "../../viewer/index.ts";
import { useApp } from "../appContext.ts";
import { useWeightLayer } from "./useWeightLayer.ts";

interface Sized {
  readonly width: number;
  readonly height: number;
}

/** What lies over the shown image; null where there is nothing or the layer is hidden. */
export interface OverlayData {
  readonly labels: (LabelLayer & Sized) | null;
  readonly classes: (ClassLayer & Sized) | null;
  readonly probability: (HeatLayer & Sized) | null;
  readonly weights: (HeatLayer & Sized) | null;
}

export function useOverlayData(): OverlayData {
  const item = useApp(({ shown, images }) => (shown.status === "ready" ? images[shown.id] : undefined));
  // In the place to teach, the cells themselves wear the colours of their classes.
  const classesOn = useApp(({ layers, place }) => layers.classes.on && place === "segment");
  const segmentation = item?.outcome?.segmentation ?? null;
  const labelMap = item === undefined ? null : labelsOf(item);
  return {
    labels: useMemo(() => (labelMap === null ? null : labelLayer(labelMap)), [labelMap]),
    classes: useMemo(
      () => (segmentation === null || !classesOn ? null : classLayer(segmentation)),
      [segmentation, classesOn],
    ),
    probability: useMemo(
      () => (segmentation === null ? null : probabilityLayer(segmentation)),
      [segmentation],
    ),
    weights: useWeightLayer(),
  };
}

function labelLayer(labels: LabelMap): LabelLayer & Sized {
  const { width, height, data } = labels;
  return { width, height, data, paletteIndex: assignColours(labels, INSTANCE_PALETTE.length) };
}

function classLayer(segmentation: Segmentation): ClassLayer & Sized {
  const { width, height, classes } = segmentation;
  const colors = classes.map(({ role, color }) => (role === "background" ? null : color));
  return { width, height, data: classMap(segmentation), colors };
}

function probabilityLayer(segmentation: Segmentation): HeatLayer & Sized {
  const { width, height } = segmentation;
  return { width, height, data: foregroundProbability(segmentation), min: 0, max: 1 };
}
