import { useMemo } from "react";
import { classMap } from "../../core/class-planes.ts";
import type { FoundLabels } from "../../core/found-labels.ts";
import type { Segmentation } from "../../core/segmentation.ts";
import { labelsOf } from "../../state/image.ts";
import type { ClassLayer, HeatLayer, LabelLayer } from "../../viewer/index.ts";
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

function labelLayer(labels: FoundLabels): LabelLayer & Sized {
  const { width, height, data, colours } = labels;
  return { width, height, data, paletteIndex: colours };
}

function classLayer(segmentation: Segmentation): ClassLayer & Sized {
  const { width, height, classes } = segmentation;
  const colors = classes.map(({ role, color }) => (role === "background" ? null : color));
  return { width, height, data: classMap(segmentation), colors };
}

function probabilityLayer(segmentation: Segmentation): HeatLayer & Sized {
  const { width, height, probabilities } = segmentation;
  return { width, height, planes: probabilities, min: 0, max: 1 };
}
