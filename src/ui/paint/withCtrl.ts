import type { DrawingTool } from "../../viewer/index.ts";

/** A tool in whose place another one takes the presses that begin with Ctrl. */
export function withCtrl(tool: DrawingTool, other: DrawingTool): DrawingTool {
  let pressed = tool;
  return {
    get cursor() {
      return tool.cursor;
    },
    down: (point) => {
      pressed = point.ctrlKey ? other : tool;
      pressed.down(point);
    },
    drag: (points) => pressed.drag(points),
    up: (point) => pressed.up(point),
    hover: (point) => tool.hover(point),
    cancel: () => {
      pressed.cancel();
      if (pressed !== tool) tool.cancel();
    },
    ...(tool.finish === undefined ? {} : { finish: tool.finish }),
    ...(tool.resize === undefined ? {} : { resize: tool.resize }),
  };
}
