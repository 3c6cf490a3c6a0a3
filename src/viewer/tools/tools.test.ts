import { beforeEach, describe, expect, test } from "vitest";
import { acceptOne } from "../../core/accept-labels.ts";
import { applyEdit } from "../../core/apply-edit.ts";
import type { Edit } from "../../core/edit.ts";
import type { PaintedLabels } from "../../core/painted-labels.ts";
import { UNLABELLED } from "../../core/painted-labels.ts";
import type { ImageRect } from "../../core/rect.ts";
import type { LabelMap } from "../../core/segmentation.ts";
import type { Point } from "../../core/spans.ts";
import { isInHand } from "../../core/stroke.ts";
import { paintedFrom, paintedRows } from "../../core/testing.ts";
import type { DrawingTool, Sketch, StrokePoint } from "../drawing.ts";
import { resized } from "./brush.ts";
import { createTool, type PaintToolName } from "./create-tool.ts";
import type { ToolHost, ToolOptions } from "./host.ts";

/** A page that remembers what the tools told it. */
function page(rows: readonly string[], options: Partial<ToolOptions> = {}) {
  const seen = {
    labels: paintedFrom(rows),
    options: {
      size: 1,
      overBackgroundOnly: true,
      instance: null,
      classIndex: 1,
      tolerance: 0.2,
      emphasis: 4,
      ...options,
    } satisfies ToolOptions as ToolOptions,
    found: null as LabelMap | null,
    probability: null as Float32Array | null,
    edits: [] as Edit[],
    shown: [] as ImageRect[],
    restored: [] as ImageRect[],
    sketches: [] as (Sketch | null)[],
    accepted: [] as Point[],
    held: [] as readonly ImageRect[],
    said: [] as string[],
  };
  const host: ToolHost = {
    labels: () => seen.labels,
    options: () => seen.options,
    setOptions: (patch) => {
      seen.options = { ...seen.options, ...patch };
    },
    found: () => seen.found,
    probability: () => seen.probability,
    slip: () => 0.5,
    show: (rect) => seen.shown.push(rect),
    restored: (rect) => seen.restored.push(rect),
    sketch: (sketch) => seen.sketches.push(sketch),
    commit: (edit) => {
      seen.edits.push(edit);
      applyEdit(seen.labels, edit, "do");
    },
    accept: (at) => {
      seen.accepted.push(at);
      const { found, labels } = seen;
      const edit = found && acceptOne(labels, found, at.y * labels.width + at.x, { classes: null });
      if (edit !== null) host.commit(edit);
      return edit !== null;
    },
    held: () => seen.held,
    setHeld: (held) => {
      seen.held = held;
    },
    say: (message) => seen.said.push(message),
  };
  return { seen, tool: (name: PaintToolName) => createTool(name, host) };
}

const at = (x: number, y: number, more: Partial<StrokePoint> = {}): StrokePoint => ({
  x,
  y,
  pressure: 0.5,
  altKey: false,
  ctrlKey: false,
  shiftKey: false,
  ...more,
});

function press(tool: DrawingTool, point: StrokePoint) {
  tool.down(point);
  tool.up(point);
}

function draw(tool: DrawingTool, ...points: readonly [StrokePoint, ...StrokePoint[]]) {
  const [first, ...rest] = points;
  tool.down(first);
  for (const point of rest) tool.drag([point]);
  tool.up(points.at(-1) ?? first);
}

const BLANK = ["??????", "??????", "??????"];
const rowsOf = ({ labels }: { readonly labels: PaintedLabels }) => paintedRows(labels);

describe("brush", () => {
  test("a stroke is painted at once, one edit when done, and the next is another cell", () => {
    const { seen, tool } = page(BLANK);
    const brush = tool("brush");
    brush.down(at(0.5, 0.5));
    brush.drag([at(1.5, 0.5), at(2.5, 0.5)]);
    expect(rowsOf(seen)[0]).toBe("111???");
    expect(seen.shown.length).toBeGreaterThan(1);
    expect(seen.edits).toEqual([]);
    brush.up(at(3.5, 0.5));
    draw(brush, at(0.5, 2.5), at(1.5, 2.5));
    expect(rowsOf(seen)).toEqual(["1111??", "??????", "22????"]);
    expect(seen.edits.map(({ title, rect }) => [title, rect.width])).toEqual([
      ["Brush", 4],
      ["Brush", 2],
    ]);
  });

  test("given up, it leaves everything as it was", () => {
    const { seen, tool } = page(["?22???"]);
    const brush = tool("brush");
    brush.down(at(0.5, 0.5));
    brush.drag([at(5.5, 0.5)]);
    brush.cancel();
    expect(rowsOf(seen)).toEqual(["?22???"]);
    expect(seen.restored).toEqual([{ x: 0, y: 0, width: 6, height: 1 }]);
    expect(seen.edits).toEqual([]);
    expect(isInHand(seen.labels)).toBe(false);
    brush.cancel();
  });

  test("spares other cells, goes on with the one it begins in, or paints over all", () => {
    const { seen, tool } = page(["?22.33"]);
    draw(tool("brush"), at(0.5, 0.5), at(5.5, 0.5));
    expect(rowsOf(seen)).toEqual(["422433"]);
    const second = page(["?22.33"]);
    draw(second.tool("brush"), at(2.5, 0.5), at(5.5, 0.5));
    expect(rowsOf(second.seen)).toEqual(["?22233"]);
    const third = page(["?22.33"], { overBackgroundOnly: false, instance: 3 });
    draw(third.tool("brush"), at(0.5, 0.5), at(3.5, 0.5));
    expect(rowsOf(third.seen)).toEqual(["333333"]);
  });

  test("a new cell is of the chosen class, an old one keeps its own", () => {
    const { seen, tool } = page(["??2"], { classIndex: 3 });
    press(tool("brush"), at(0.5, 0.5));
    draw(tool("brush"), at(2.5, 0.5), at(1.5, 0.5));
    expect([...seen.labels.classes]).toEqual([[3, 3]]);
    expect(rowsOf(seen)).toEqual(["322"]);
  });

  test("a stroke that changes nothing is no edit", () => {
    const { seen, tool } = page(["22"]);
    draw(tool("brush"), at(0.5, 0.5), at(1.5, 0.5));
    draw(tool("brush"), at(-8, -8), at(-9, -9));
    expect(seen.edits).toEqual([]);
  });

  test("a pen's pressure makes it wider, a mouse's leaves its size", () => {
    const wide = Array(9).fill("?????????");
    const paintedWith = (pressure: number) => {
      const { seen, tool } = page(wide, { size: 4 });
      press(tool("brush"), at(4.5, 4.5, { pressure }));
      return rowsOf(seen).join("").replaceAll("?", "").length;
    };
    expect([0, 0.5, 1].map(paintedWith)).toEqual([1, 9, 25]);
  });

  test("Alt takes away from the cell it begins in", () => {
    const { seen, tool } = page(["2233."]);
    draw(tool("brush"), at(1.5, 0.5, { altKey: true }), at(4.5, 0.5));
    expect(rowsOf(seen)).toEqual(["2?33."]);
    expect(seen.edits[0]?.title).toBe("Eraser");
  });

  test("eraser, background and emphasis", () => {
    const { seen, tool } = page(["22.33?"]);
    draw(tool("eraser"), at(1.5, 0.5), at(3.5, 0.5));
    draw(tool("background"), at(0.5, 0.5), at(5.5, 0.5));
    expect(rowsOf(seen)).toEqual(["2...3."]);
    draw(tool("emphasis"), at(0.5, 0.5), at(1.5, 0.5));
    press(tool("emphasis"), at(1.5, 0.5, { altKey: true }));
    expect([...(seen.labels.emphasis ?? [])]).toEqual([4, 0, 0, 0, 0, 0]);
    expect(seen.edits.map(({ plane }) => plane)).toEqual(["ids", "ids", "emphasis", "emphasis"]);
  });

  test("the wheel changes its size, and so its ring", () => {
    const { tool } = page(BLANK, { size: 10 });
    const brush = tool("brush");
    brush.resize?.(1);
    expect(brush.cursor).toEqual({ kind: "ring", diameter: 12 });
    expect([resized(1, -1), resized(1, 1), resized(3, -1), resized(500, 3)]).toEqual([1, 2, 2, 512]);
  });
});

describe("outlines", () => {
  test("the lasso fills what it went around, and shows its way", () => {
    const { seen, tool } = page(BLANK);
    draw(tool("lasso"), at(1, 0), at(4, 0), at(4, 2), at(1, 2));
    expect(rowsOf(seen)).toEqual(["?111??", "?111??", "??????"]);
    expect(seen.sketches.at(-2)).toMatchObject({ closed: true, points: { length: 4 } });
    expect(seen.sketches.at(-1)).toBeNull();
  });

  test.each([
    ["on its first corner", at(1.2, 0.1)],
    ["twice on one place", at(1, 2.2)],
  ])("the polygon closes %s", (_how, last) => {
    const { seen, tool } = page(["??????", "??2???", "??????"]);
    const polygon = tool("polygon");
    for (const corner of [at(1, 0), at(4, 0), at(4, 2), at(1, 2)]) press(polygon, corner);
    polygon.hover(at(0, 1));
    expect(seen.sketches.at(-1)?.points.length).toBe(5);
    expect(seen.edits).toEqual([]);
    press(polygon, last);
    expect(rowsOf(seen)).toEqual(["?333??", "?323??", "??????"]);
    expect(seen.edits.map(({ title }) => title)).toEqual(["Polygon"]);
  });

  test("Enter closes a polygon of two corners or more", () => {
    const { seen, tool } = page(["??????", "??2???", "??????"]);
    const polygon = tool("polygon");
    polygon.finish?.();
    press(polygon, at(1, 0));
    polygon.finish?.();
    for (const corner of [at(4, 0), at(4, 2), at(1, 2)]) press(polygon, corner);
    polygon.finish?.();
    expect(rowsOf(seen)).toEqual(["?333??", "?323??", "??????"]);
    polygon.finish?.();
    expect(seen.edits.map(({ title }) => title)).toEqual(["Polygon"]);
  });

  test("Escape gives up a polygon; a press twice on its only corner does not close it", () => {
    const { seen, tool } = page(BLANK);
    const polygon = tool("polygon");
    press(polygon, at(1, 0));
    press(polygon, at(1, 0));
    press(polygon, at(4, 0));
    press(polygon, at(4, 2));
    polygon.cancel();
    press(polygon, at(1, 0));
    polygon.hover(null);
    expect(seen.sketches.at(-1)?.points.length).toBe(1);
    expect(seen.edits).toEqual([]);
  });
});

describe("regions", () => {
  test("fill takes the area of one label, and refuses cells and open outlines", () => {
    const { seen, tool } = page(["?222????", "?2?2????", "?222????"]);
    press(tool("fill"), at(2.5, 1.5));
    expect(rowsOf(seen)[1]).toBe("?232????");
    press(tool("fill"), at(1.5, 1.5));
    press(tool("fill"), at(7.5, 1.5));
    press(tool("fill"), at(9, 9));
    expect(seen.said.map((text) => text.split(":")[0])).toEqual([
      "This is a cell already. Paint over all to fill it.",
      "The outline is open",
    ]);
    expect(seen.edits.length).toBe(1);
  });

  test("the wand takes what is about as likely, and says why it cannot", () => {
    const { seen, tool } = page(["?2??????", "????????"]);
    press(tool("wand"), at(3.5, 0.5));
    seen.probability = Float32Array.of(0, 0, 0.9, 0.8, 0.75, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    press(tool("wand"), at(3.5, 0.5));
    expect(rowsOf(seen)).toEqual(["?2333???", "????????"]);
    press(tool("wand"), at(1.5, 0.5));
    press(tool("wand"), at(6.5, 1.5));
    expect(seen.said).toEqual([
      "The wand follows what the network sees. Segment this image first.",
      "This is a cell already. Press beside it.",
      "The area is too large for a cell. Lower the wand's tolerance.",
    ]);
  });
});

describe("lines", () => {
  let rows: string[] = [];
  beforeEach(() => {
    rows = ["11111.22", "11111.22", "11111.22"];
  });

  test("split", () => {
    const { seen, tool } = page(rows);
    draw(tool("split"), at(2.5, -1), at(2.5, 4));
    expect(rowsOf(seen)).toEqual(["11133.22", "11133.22", "11133.22"]);
    draw(tool("split"), at(6.5, 0.5), at(6.5, 1.5));
    expect(seen.said).toEqual(["The line parts no cell. Draw it across a cell, from edge to edge."]);
    expect(seen.edits.length).toBe(1);
  });

  test("merge", () => {
    const { seen, tool } = page(rows);
    draw(tool("merge"), at(6.5, 1.5), at(1.5, 1.5));
    expect(rowsOf(seen)).toEqual(["22222.22", "22222.22", "22222.22"]);
    draw(tool("merge"), at(6.5, 1.5), at(1.5, 1.5));
    expect(seen.said).toEqual(["The line joins nothing. Draw it from one cell to another."]);
  });

  test("split accepts the found cells that the line parts, and no other", () => {
    const { seen, tool } = page(["??????.7", "??????.7", "??????.7"]);
    const row = [1, 1, 1, 1, 1, 2, 0, 0];
    seen.found = { width: 8, height: 3, data: Uint32Array.of(...row, ...row, ...row), count: 2 };
    draw(tool("split"), at(2.5, -1), at(2.5, 1.5), at(5.5, 1.5));
    expect(seen.accepted).toEqual([]);
    expect(seen.said.length).toBe(1);
    draw(tool("split"), at(2.5, -1), at(2.5, 4));
    expect(rowsOf(seen)).toEqual(["88899?.7", "88899?.7", "88899?.7"]);
    expect(seen.edits.map(({ title }) => title)).toEqual(["Accept", "Split"]);
  });

  test("merge accepts the found cells it joins", () => {
    const { seen, tool } = page(["????.44"]);
    seen.found = { width: 7, height: 1, data: Uint32Array.of(1, 1, 2, 2, 0, 0, 0), count: 2 };
    draw(tool("merge"), at(0.5, 0.5), at(1.5, 0.5));
    expect(seen.accepted).toEqual([]);
    draw(tool("merge"), at(0.5, 0.5), at(6.5, 0.5));
    expect(rowsOf(seen)).toEqual(["5555.55"]);
  });

  test("given up, a line does nothing and is no longer shown", () => {
    const { seen, tool } = page(rows);
    const merge = tool("merge");
    merge.down(at(6.5, 1.5));
    merge.drag([at(1.5, 1.5)]);
    merge.cancel();
    expect(seen.sketches.at(-1)).toBeNull();
    expect(rowsOf(seen)).toEqual(rows);
  });
});

describe("cells", () => {
  test("delete: background, with Alt unlabelled; a found one is dismissed", () => {
    const { seen, tool } = page(["12????"]);
    press(tool("delete"), at(0.5, 0.5));
    press(tool("delete"), at(1.5, 0.5, { altKey: true }));
    press(tool("delete"), at(4.5, 0.5));
    seen.found = { width: 6, height: 1, data: Uint32Array.of(1, 0, 0, 2, 2, 0), count: 2 };
    press(tool("delete"), at(4.5, 0.5));
    expect(rowsOf(seen)).toEqual([".??..?"]);
    expect(seen.said).toEqual(["There is no cell here."]);
  });

  test("relabel: the chosen class, or part of the chosen cell", () => {
    const { seen, tool } = page(["12?"], { classIndex: 2 });
    press(tool("relabel"), at(0.5, 0.5));
    expect([...seen.labels.classes]).toEqual([[1, 2]]);
    press(tool("pick"), at(1.5, 0.5));
    expect(seen.options.instance).toBe(2);
    press(tool("relabel"), at(0.5, 0.5));
    expect(rowsOf(seen)).toEqual(["22?"]);
    press(tool("relabel"), at(2.5, 0.5));
    expect(seen.said).toEqual(["There is no cell here."]);
    press(tool("pick"), at(2.5, 0.5));
    expect(seen.options.instance).toBeNull();
    seen.found = { width: 3, height: 1, data: Uint32Array.of(0, 0, 1), count: 1 };
    press(tool("relabel"), at(2.5, 0.5));
    expect([...seen.labels.classes]).toEqual([[3, 2]]);
  });

  test("accept hands on the pixel of a found cell, else says why not", () => {
    const { seen, tool } = page(["??"]);
    press(tool("accept"), at(1.5, 0.5));
    seen.found = { width: 2, height: 1, data: Uint32Array.of(0, 1), count: 1 };
    press(tool("accept"), at(0.5, 0.5));
    press(tool("accept"), at(1.9, 0.2));
    expect(seen.accepted).toEqual([{ x: 1, y: 0 }]);
    expect(seen.said).toEqual([
      "Segment this image first: then its cells can be accepted.",
      "The network found no cell here.",
    ]);
  });

  test("accept says why nothing is told of a place, and what of a cell is left to paint", () => {
    const { seen, tool } = page(["77?????"]);
    seen.found = {
      width: 7,
      height: 1,
      data: Uint32Array.of(1, 1, 1, 0, UNLABELLED, UNLABELLED, 2),
      count: 2,
    };
    seen.held = [{ x: 5, y: 0, width: 1, height: 1 }];
    for (const x of [4.5, 5.5, 2.5]) press(tool("accept"), at(x, 0.5));
    expect(seen.edits).toEqual([]);
    expect(seen.said).toEqual([
      "The network that learns has not looked at the whole of this cell: bring it into sight and wait a moment.",
      "This region judges the network that learns, so its own cells are not taken over here: paint them.",
      "Most of this cell is labelled already: paint what is missing.",
    ]);
  });
});

test("hold marks a rectangle inside the image, a press in it unmarks it", () => {
  const { seen, tool } = page(BLANK);
  const hold = tool("hold");
  draw(hold, at(4.2, 1.2), at(2, -3), at(1.5, -2));
  expect(seen.held).toEqual([{ x: 1, y: 0, width: 4, height: 2 }]);
  expect(seen.sketches.at(-2)?.points.length).toBe(4);
  press(hold, at(5.5, 1.5));
  expect(seen.held.length).toBe(1);
  press(hold, at(2.5, 1.5));
  expect(seen.held).toEqual([]);
});
