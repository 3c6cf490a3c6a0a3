import type { DrawingTool } from "../drawing.ts";
import { createBrush } from "./brush.ts";
import { createAccept, createDelete, createPick, createRelabel } from "./cell.ts";
import { createHold } from "./hold.ts";
import type { ToolHost } from "./host.ts";
import { createMerge, createSplit } from "./line.ts";
import { createLasso, createPolygon } from "./outline.ts";
import { createFill, createWand } from "./region.ts";

const MAKERS = {
  brush: (host: ToolHost) => createBrush(host, "brush"),
  eraser: (host: ToolHost) => createBrush(host, "eraser"),
  background: (host: ToolHost) => createBrush(host, "background"),
  emphasis: (host: ToolHost) => createBrush(host, "emphasis"),
  polygon: createPolygon,
  lasso: createLasso,
  fill: createFill,
  wand: createWand,
  split: createSplit,
  merge: createMerge,
  delete: createDelete,
  relabel: createRelabel,
  pick: createPick,
  accept: createAccept,
  hold: createHold,
} as const;

export type PaintToolName = keyof typeof MAKERS;

/** A tool for the hand, over the labels of its host. */
export function createTool(name: PaintToolName, host: ToolHost): DrawingTool {
  return MAKERS[name](host);
}
