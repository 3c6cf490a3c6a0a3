import type { Edit } from "../../core/edit.ts";
import { isInstance, type PaintedLabels } from "../../core/painted-labels.ts";
import type { ImageRect } from "../../core/rect.ts";
import type { LabelMap } from "../../core/segmentation.ts";
import type { Point } from "../../core/spans.ts";
import type { Sketch } from "../drawing.ts";

/** How the tools paint. */
export interface ToolOptions {
  /** Brush diameter in image px, ≥ 1. */
  readonly size: number;
  /** Whether strokes leave other instances alone. */
  readonly overBackgroundOnly: boolean;
  /** Instance that is painted; null: a new one each time. */
  readonly instance: number | null;
  /** Class of new instances, 1…. */
  readonly classIndex: number;
  /** Tolerance of the magic wand in probability, (0, 1). */
  readonly tolerance: number;
  /** Factor that the "try harder here" brush paints. */
  readonly emphasis: number;
}

/** What the tools are given of the page: the labels they paint on and what becomes of them. */
export interface ToolHost {
  readonly labels: () => PaintedLabels;
  readonly options: () => ToolOptions;
  readonly setOptions: (patch: Partial<ToolOptions>) => void;
  /**
   * What the network found, where it has been asked, `UNLABELLED` where nothing is told, and the foreground's
   * probability; of the labels' size.
   */
  readonly found: () => LabelMap | null;
  readonly probability: () => Float32Array | null;
  /** How far, in image px, a hand that means a place may be off it. */
  readonly slip: () => number;
  /** Pixels of the labels changed under a stroke that is not finished. */
  readonly show: (rect: ImageRect) => void;
  /** A stroke was given up: pixels it had changed are what they were. */
  readonly restored: (rect: ImageRect) => void;
  readonly sketch: (sketch: Sketch | null) => void;
  readonly commit: (edit: Edit) => void;
  /** Takes over the found cell at a whole pixel; false when most of it is painted. */
  readonly accept: (at: Point) => boolean;
  readonly held: () => readonly ImageRect[];
  readonly setHeld: (held: readonly ImageRect[]) => void;
  /** Why nothing happened and what to do, for people. */
  readonly say: (message: string) => void;
}

/** Index of the pixel at a place; null outside the image. */
export function pixelAt({ width, height }: PaintedLabels, { x, y }: Point): number | null {
  const column = Math.floor(x);
  const row = Math.floor(y);
  if (column < 0 || row < 0 || column >= width || row >= height) return null;
  return row * width + column;
}

/** Instance at a place; null where none is. */
export function instanceAt(labels: PaintedLabels, at: Point): number | null {
  const pixel = pixelAt(labels, at);
  const id = pixel === null ? 0 : (labels.ids[pixel] ?? 0);
  return isInstance(id) ? id : null;
}

/** Instance that painting changes. */
export interface Target {
  readonly id: number;
  /** For the edit: the class of an instance that begins with it. */
  readonly classes: Edit["classes"];
}

/** The chosen instance, or a new one. */
export function chosenOrNew(labels: PaintedLabels, { instance, classIndex }: ToolOptions): Target {
  if (instance !== null) return { id: instance, classes: [] };
  const id = labels.nextId;
  return { id, classes: classIndex === 1 ? [] : [{ id, before: null, after: classIndex }] };
}
