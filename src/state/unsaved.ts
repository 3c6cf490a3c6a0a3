import type { AppState } from "./appState.ts";
import { hasUnexported } from "./exportSlice.ts";

/** Whether the page holds work that is neither saved nor in a file: closing it would lose that. */
export function isUnsaved(state: Pick<AppState, "saving" | "images">): boolean {
  const { status } = state.saving;
  return status === "saving" || status === "failed" || (status === "off" && hasUnexported(state));
}
