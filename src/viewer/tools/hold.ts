import { grownRect, type ImageRect } from "../../core/rect.ts";
import type { Point } from "../../core/spans.ts";
import type { DrawingTool } from "../drawing.ts";
import { imagePoint } from "../view-transform.ts";
import type { ToolHost } from "./host.ts";

/** Marks a rectangle whose labels judge the network; a press inside one unmarks it. */
export function createHold(host: ToolHost): DrawingTool {
  let start: Point | null = null;
  const clear = () => {
    start = null;
    host.sketch(null);
  };
  return {
    cursor: { kind: "cross" },
    down: (point) => {
      start = point;
    },
    drag: (points) => {
      const end = points.at(-1);
      if (start === null || end === undefined) return;
      const corners = [start, { x: end.x, y: start.y }, end, { x: start.x, y: end.y }];
      host.sketch({ points: corners.map(({ x, y }) => imagePoint(x, y)), closed: true });
    },
    up: (end) => {
      const from = start;
      clear();
      if (from === null) return;
      if (Math.hypot(end.x - from.x, end.y - from.y) <= host.slip()) unmark(host, end);
      else mark(host, from, end);
    },
    hover: () => {},
    cancel: clear,
  };
}

function mark(host: ToolHost, a: Point, b: Point): void {
  const x = Math.floor(Math.min(a.x, b.x));
  const y = Math.floor(Math.min(a.y, b.y));
  const width = Math.ceil(Math.max(a.x, b.x)) - x;
  const height = Math.ceil(Math.max(a.y, b.y)) - y;
  const rect = grownRect({ x, y, width, height }, 0, host.labels());
  if (rect.width > 0 && rect.height > 0) host.setHeld([...host.held(), rect]);
}

function unmark(host: ToolHost, at: Point): void {
  const left = host.held().filter((rect) => !holds(rect, at));
  if (left.length < host.held().length) host.setHeld(left);
}

function holds({ x, y, width, height }: ImageRect, at: Point): boolean {
  return at.x >= x && at.y >= y && at.x < x + width && at.y < y + height;
}
