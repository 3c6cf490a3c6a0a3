import type { Edit } from "../../core/edit.ts";
import { mergeInstances } from "../../core/instance-edits.ts";
import { isInstance, type PaintedLabels, UNLABELLED } from "../../core/painted-labels.ts";
import { linePixels, valuesAlong } from "../../core/polyline.ts";
import type { LabelMap } from "../../core/segmentation.ts";
import type { Point } from "../../core/spans.ts";
import { splitInstances } from "../../core/split-instance.ts";
import type { DrawingTool } from "../drawing.ts";
import { imagePoint } from "../view-transform.ts";
import type { ToolHost } from "./host.ts";

/** Parts cells along a line; found ones that it parts are accepted first. */
export function createSplit(host: ToolHost): DrawingTool {
  return createLineTool(
    host,
    (line) => {
      const found = host.found();
      if (found !== null) acceptAlong(host, found, line, partedBy(found, line));
      return splitInstances(host.labels(), line);
    },
    "The line parts no cell. Draw it across a cell, from edge to edge.",
  );
}

/** Joins the cells a line crosses; found ones among them are accepted first. */
export function createMerge(host: ToolHost): DrawingTool {
  return createLineTool(
    host,
    (line) => {
      const labels = host.labels();
      const found = host.found();
      const pixels = linePixels(line, labels);
      const open =
        found === null
          ? []
          : valuesAlong(
              found.data,
              pixels.filter((i) => labels.ids[i] === UNLABELLED),
            );
      const cells = open.filter(isInstance);
      const painted = valuesAlong(labels.ids, pixels).filter(isInstance);
      if (found !== null && cells.length + painted.length > 1) acceptAlong(host, found, line, new Set(cells));
      return mergeInstances(labels, line);
    },
    "The line joins nothing. Draw it from one cell to another.",
  );
}

/** Found cells that a line would part. */
function partedBy({ width, height, data, count }: LabelMap, line: readonly Point[]): Set<number> {
  const asPainted: PaintedLabels = {
    width,
    height,
    ids: data,
    emphasis: null,
    classes: new Map(),
    nextId: count + 1,
  };
  const runs = splitInstances(asPainted, line)?.runs ?? new Uint32Array(0);
  return new Set(runs.filter((_, i) => i % 4 === 2));
}

/** Accepts some of the found cells that lie under a line and are not painted yet. */
function acceptAlong(
  host: ToolHost,
  found: LabelMap,
  line: readonly Point[],
  wanted: ReadonlySet<number>,
): void {
  const labels = host.labels();
  for (const pixel of linePixels(line, labels)) {
    const isOpen = labels.ids[pixel] === UNLABELLED && wanted.has(found.data[pixel] ?? 0);
    const y = Math.floor(pixel / labels.width);
    if (isOpen) host.accept({ x: pixel - y * labels.width, y });
  }
}

function createLineTool(
  host: ToolHost,
  edit: (line: readonly Point[]) => Edit | null,
  otherwise: string,
): DrawingTool {
  let points: Point[] = [];
  const show = () => host.sketch({ points: points.map(({ x, y }) => imagePoint(x, y)), closed: false });
  const clear = () => {
    points = [];
    host.sketch(null);
  };
  return {
    cursor: { kind: "cross" },
    down: (point) => {
      points = [point];
    },
    drag: (more) => {
      points.push(...more);
      show();
    },
    up: (point) => {
      const made = edit([...points, point]);
      clear();
      if (made === null) host.say(otherwise);
      else host.commit(made);
    },
    hover: () => {},
    cancel: clear,
  };
}
