import type { Edit } from "../../core/edit.ts";
import { EditDraft } from "../../core/edit-draft.ts";
import { isInstance } from "../../core/painted-labels.ts";
import { polygonSpans } from "../../core/polygon-fill.ts";
import type { Point } from "../../core/spans.ts";
import type { DrawingTool } from "../drawing.ts";
import { imagePoint } from "../view-transform.ts";
import { chosenOrNew, type ToolHost } from "./host.ts";

/** Draws the outline of a cell in one go. */
export function createLasso(host: ToolHost): DrawingTool {
  let points: Point[] = [];
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
      showOutline(host, points);
    },
    up: () => {
      const edit = fillOutline(host, points, "Lasso");
      clear();
      if (edit !== null) host.commit(edit);
    },
    hover: () => {},
    cancel: clear,
  };
}

/** Sets the corners of a cell one by one; a press on the first, twice on one place, or Enter closes the outline. */
export function createPolygon(host: ToolHost): DrawingTool {
  let corners: Point[] = [];
  const clear = () => {
    corners = [];
    host.sketch(null);
  };
  const close = () => {
    // A second press on the only corner is a hand that trembles.
    if (corners.length < 2) return;
    const edit = fillOutline(host, corners, "Polygon");
    clear();
    if (edit !== null) host.commit(edit);
  };
  const isNear = (a: Point, b: Point | undefined): boolean =>
    b !== undefined && Math.hypot(a.x - b.x, a.y - b.y) <= host.slip();
  return {
    cursor: { kind: "cross" },
    down: () => {},
    drag: (points) => {
      const at = points.at(-1);
      if (at !== undefined) showOutline(host, [...corners, at]);
    },
    up: (point) => {
      const closes = isNear(point, corners[0]) || isNear(point, corners.at(-1));
      if (closes) return close();
      corners.push(point);
      showOutline(host, corners);
    },
    hover: (point) => {
      if (corners.length > 0) showOutline(host, point === null ? corners : [...corners, point]);
    },
    cancel: clear,
    finish: close,
  };
}

function showOutline(host: ToolHost, points: readonly Point[]): void {
  host.sketch({ points: points.map(({ x, y }) => imagePoint(x, y)), closed: true });
}

function fillOutline(host: ToolHost, points: readonly Point[], title: string): Edit | null {
  const labels = host.labels();
  const options = host.options();
  const { id, classes } = chosenOrNew(labels, options);
  const draft = new EditDraft(labels);
  const changed = draft.change(
    polygonSpans(points, labels),
    id,
    (before) => !(options.overBackgroundOnly && isInstance(before)),
  );
  return changed.length === 0 ? null : draft.edit(title, classes);
}
