import type { CreateViewerResult } from "./types.ts";

/**
 * Mounts a viewer on a canvas that fills `parent` (which must be positioned and have a size of its own).
 */
export function createViewer(parent: HTMLElement): CreateViewerResult {
  parent.dataset["viewer"] = "unavailable";
  return { ok: false, error: { name: "NoWebGL2", message: "The viewer is not written yet." } };
}
