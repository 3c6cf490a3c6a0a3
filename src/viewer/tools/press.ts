import type { DrawingTool, StrokePoint } from "../drawing.ts";

/** A tool that acts where it is let go, as long as the press was not given up. */
export function createPressTool(act: (at: StrokePoint) => void): DrawingTool {
  return {
    cursor: { kind: "cross" },
    down: () => {},
    drag: () => {},
    up: act,
    hover: () => {},
    cancel: () => {},
  };
}
