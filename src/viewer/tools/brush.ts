import { brushSpans, type Dab } from "../../core/brush-stamp.ts";
import type { EditPlane } from "../../core/edit.ts";
import { isInstance, type PaintedLabels, UNLABELLED } from "../../core/painted-labels.ts";
import { Stroke } from "../../core/stroke.ts";
import type { DrawingTool, StrokePoint } from "../drawing.ts";
import { chosenOrNew, instanceAt, type Target, type ToolHost } from "./host.ts";

export type BrushKind = "brush" | "eraser" | "background" | "emphasis";

const TITLES: Readonly<Record<BrushKind, string>> = {
  brush: "Brush",
  eraser: "Eraser",
  background: "Background here",
  emphasis: "Try harder here",
};

/** Largest brush in image px. */
export const LARGEST_BRUSH = 512;

/** How much a notch of the wheel, or a press of `[` or `]`, changes the brush. */
const NOTCH = 1.2;

/** A brush's diameter some notches on: by a fifth each, and by a pixel at least. */
export function resized(size: number, notches: number): number {
  const scaled = size * NOTCH ** notches;
  const stepped = notches > 0 ? Math.max(scaled, size + 1) : Math.min(scaled, size - 1);
  return Math.min(LARGEST_BRUSH, Math.max(1, Math.round(stepped)));
}

/** What one stroke does. */
interface Begun {
  readonly labels: PaintedLabels;
  readonly stroke: Stroke;
  readonly title: string;
  readonly classes: Target["classes"];
  last: Dab;
}

/**
 * Paints with a round brush. Alt takes away: from the cell the stroke begins in, where other cells are spared, else
 * from all.
 */
export function createBrush(host: ToolHost, kind: BrushKind): DrawingTool {
  let begun: Begun | null = null;

  const dabAt = ({ x, y, pressure }: StrokePoint): Dab => {
    // A mouse's pressure, a half, is the size that was chosen.
    const radius = (host.options().size / 2) * (0.5 + pressure);
    return { x, y, radius: Math.max(0.5, radius) };
  };

  const paint = (points: readonly StrokePoint[]) => {
    if (begun === null) return;
    for (const point of points) {
      const dab = dabAt(point);
      const rect = begun.stroke.paint(brushSpans(begun.last, dab, begun.labels));
      if (rect !== null) host.show(rect);
      begun.last = dab;
    }
  };

  return {
    get cursor() {
      return { kind: "ring" as const, diameter: host.options().size };
    },
    down: (point) => {
      begun = { ...begin(host, kind, point), last: dabAt(point) };
      paint([point]);
    },
    drag: paint,
    up: (point) => {
      if (begun === null) return;
      // Let go, a pen no longer presses: the stroke ends as wide as it was.
      const rect = begun.stroke.paint(
        brushSpans(begun.last, { ...begun.last, x: point.x, y: point.y }, begun.labels),
      );
      if (rect !== null) host.show(rect);
      const edit = begun.stroke.finish(begun.title, begun.classes);
      begun = null;
      if (edit !== null) host.commit(edit);
    },
    hover: () => {},
    cancel: () => {
      const rect = begun?.stroke.cancel() ?? null;
      begun = null;
      if (rect !== null) host.restored(rect);
    },
    resize: (notches) => host.setOptions({ size: resized(host.options().size, notches) }),
  };
}

function begin(host: ToolHost, kind: BrushKind, point: StrokePoint): Omit<Begun, "last"> {
  const labels = host.labels();
  const { overBackgroundOnly, emphasis } = host.options();
  const begun = (
    plane: EditPlane,
    { id, classes }: Target,
    mayReplace: (before: number) => boolean,
    title = TITLES[kind],
  ) => ({ labels, stroke: new Stroke(labels, plane, id, mayReplace), title, classes });
  const all = (): boolean => true;
  const sparing = (before: number): boolean => !(overBackgroundOnly && isInstance(before));
  if (kind === "emphasis") return begun("emphasis", value(point.altKey ? 0 : emphasis), all);
  if (kind === "eraser") return begun("ids", value(UNLABELLED), all);
  if (point.altKey) {
    const own = overBackgroundOnly ? instanceAt(labels, point) : null;
    return begun("ids", value(UNLABELLED), own === null ? all : (id) => id === own, TITLES.eraser);
  }
  return begun("ids", kind === "background" ? value(0) : brushTarget(host, labels, point), sparing);
}

/** What is painted where it is no new instance. */
function value(id: number): Target {
  return { id, classes: [] };
}

/** A stroke that begins in a cell it may not paint over goes on with that cell. */
function brushTarget(host: ToolHost, labels: PaintedLabels, point: StrokePoint): Target {
  const options = host.options();
  const under = instanceAt(labels, point);
  if (options.instance === null && options.overBackgroundOnly && under !== null) return value(under);
  return chosenOrNew(labels, options);
}
