import type { ToolName } from "../../state/paintSlice.ts";

/** What can be set for a tool. */
export type Needs = "size" | "over" | "cell" | "class" | "tolerance" | "emphasis";

const CELLS = ["cell", "over", "class"] as const;

export const NEEDS: Readonly<Record<ToolName, readonly Needs[]>> = {
  move: [],
  brush: ["size", ...CELLS],
  eraser: ["size"],
  background: ["size", "over"],
  polygon: CELLS,
  lasso: CELLS,
  fill: CELLS,
  wand: ["tolerance", ...CELLS],
  split: [],
  merge: [],
  delete: [],
  relabel: ["class"],
  pick: [],
  accept: [],
  emphasis: ["size", "emphasis"],
  hold: [],
};

/** One sentence on each tool: what to do with it, and what comes of it. */
export const ABOUT: Readonly<Record<ToolName, string>> = {
  move: "Drag moves the image; with any tool, hold Space.",
  brush: "Drag over a cell to paint it.",
  eraser: "Drag to make pixels “not labelled” again: training leaves them out.",
  background: "Drag where there is no cell; what you leave out is not labelled and not learned from.",
  polygon: "Click corner after corner; click the first one again to close it.",
  lasso: "Draw around a cell; letting go closes the line.",
  fill: "Click inside a closed outline to fill it.",
  wand: "Click a place: what the network is about as sure of becomes a cell.",
  split: "Draw a line right through a cell to part it in two.",
  merge: "Drag from one cell across others: they become part of the first.",
  delete: "Click a cell: it becomes background; with Alt, not labelled.",
  relabel: "Click a cell to give it the class chosen here.",
  pick: "Click a cell to go on painting it.",
  accept: "Click one of the dashed cells to take it over.",
  emphasis: "Drag where the network should try harder.",
  hold: "Drag a rectangle: its labels judge the network and never train it.",
};
