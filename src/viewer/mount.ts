import type { CreateViewerResult } from "./types.ts";
import { CanvasViewer } from "./viewer.ts";

const NO_WEBGL2 =
  "This browser gives the page no WebGL2, which drawing images needs. Turn on hardware acceleration in its settings, or update it.";

/** Mounts a viewer on a canvas that fills `parent`, which must have a size of its own. */
export function createViewer(parent: HTMLElement): CreateViewerResult {
  const canvas = document.createElement("canvas");
  const gl = canvas.getContext("webgl2", {
    alpha: false,
    antialias: false,
    depth: false,
    stencil: false,
    // What a stroke leaves as it is need not be drawn again.
    preserveDrawingBuffer: true,
  });
  if (gl === null) return { ok: false, error: { name: "NoWebGL2", message: NO_WEBGL2 } };
  const frame = document.createElement("div");
  frame.style.cssText = "position:relative;overflow:hidden;width:100%;height:100%";
  canvas.style.cssText = "display:block;width:100%;height:100%;touch-action:none";
  canvas.tabIndex = 0;
  frame.append(canvas);
  parent.append(frame);
  return { ok: true, viewer: new CanvasViewer(frame, canvas, gl) };
}
