import type { Edit } from "../core/edit.ts";
import type { PaintedLabels } from "../core/painted-labels.ts";
import type { ImageRect } from "../core/rect.ts";
import type { ImageId } from "./image.ts";

export type ToolName =
  | "move"
  | "brush"
  | "eraser"
  | "background"
  | "polygon"
  | "lasso"
  | "fill"
  | "wand"
  | "split"
  | "merge"
  | "delete"
  | "relabel"
  | "pick"
  | "accept"
  | "emphasis"
  | "hold";

/** Painted labels of one image and how they came about. A new object at each change; the pixels are changed in place. */
export interface PaintDocument {
  readonly labels: PaintedLabels;
  /** Every edit since the labels began, those undone included. */
  readonly history: readonly Edit[];
  /** Edits of `history` that are applied; the others can be redone. */
  readonly applied: number;
  /** Counts changes of any kind. */
  readonly revision: number;
  /** Where the pixels last changed, or null when all may have. */
  readonly changed: ImageRect | null;
  /** Rectangles whose labels judge the network and never train it. */
  readonly held: readonly ImageRect[];
}

export interface PaintOptions {
  /** Brush diameter in image px, ≥ 1. */
  readonly size: number;
  /** Whether strokes leave other instances alone. */
  readonly overBackgroundOnly: boolean;
  /** Instance a stroke paints; null: a new one at each stroke's start. */
  readonly instance: number | null;
  /** Class of new instances, 1…. */
  readonly classIndex: number;
  /** Tolerance of the magic wand in probability, (0, 1). */
  readonly tolerance: number;
  /** Factor that the "try harder here" brush paints, 2…10. */
  readonly emphasis: number;
}

export interface PaintSlice {
  readonly documents: Readonly<Record<ImageId, PaintDocument>>;
  readonly tool: ToolName;
  readonly paint: PaintOptions;
  chooseTool: (tool: ToolName) => void;
  setPaint: (patch: Partial<PaintOptions>) => void;
  /** Labels of an image to paint on; begins with all unlabelled. */
  ensureDocument: (id: ImageId) => PaintDocument;
  /** Applies a finished edit and puts it in the history; those undone before are given up. */
  commit: (id: ImageId, edit: Edit) => void;
  undo: (id: ImageId) => void;
  redo: (id: ImageId) => void;
  /** Takes over what the network found: all of it, or the cell at a pixel; never over what was painted. */
  accept: (id: ImageId, at: { readonly x: number; readonly y: number } | null) => void;
  /** Takes over the cells of a label image the user brought; a size that does not fit is refused in `labelsRefusal`. */
  startFromLabels: (id: ImageId, fileName: string, file: Blob) => Promise<void>;
  setHeld: (id: ImageId, held: readonly ImageRect[]) => void;
  /** Puts back a document that was stored. */
  restoreDocument: (id: ImageId, document: PaintDocument) => void;
}
