import type { Edit } from "../../core/edit.ts";
import { mergeInstances } from "../../core/instance-edits.ts";
import type { PaintedLabels } from "../../core/painted-labels.ts";
import type { Point } from "../../core/spans.ts";
import { splitInstances } from "../../core/split-instance.ts";
import type { DrawingTool } from "../drawing.ts";
import { imagePoint } from "../view-transform.ts";
import type { ToolHost } from "./host.ts";

/** Parts cells along a line. */
export function createSplit(host: ToolHost): DrawingTool {
  return createLineTool(
    host,
    splitInstances,
    "The line parts no cell. Draw it across a painted cell, from edge to edge.",
  );
}

/** Joins the cells a line crosses. */
export function createMerge(host: ToolHost): DrawingTool {
  return createLineTool(
    host,
    mergeInstances,
    "The line joins nothing. Draw it from one painted cell to another.",
  );
}

function createLineTool(
  host: ToolHost,
  edit: (labels: PaintedLabels, line: readonly Point[]) => Edit | null,
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
      const made = edit(host.labels(), [...points, point]);
      clear();
      if (made === null) host.say(otherwise);
      else host.commit(made);
    },
    hover: () => {},
    cancel: clear,
  };
}
