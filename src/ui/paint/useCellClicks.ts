import { useEffect } from "react";
import type { Viewer } from "../../viewer/index.ts";
import { useApp, useAppContext } from "../appContext.ts";
import { deleteCell, mergeCell } from "./cellEdits.ts";

/** Clicks on painted cells with no tool in hand, as in Cellpose: with Ctrl deletes, with Alt joins to the one clicked before. */
export function useCellClicks(viewer: Viewer | null): void {
  const { store } = useAppContext();
  const id = useApp(({ shown }) => (shown.status === "ready" ? shown.id : null));
  const moving = useApp(({ tool }) => tool === "move");
  useEffect(() => {
    if (viewer === null || id === null || !moving) return;
    let before = 0;
    const select = (cell: number) => {
      before = cell;
      viewer.setSelection(cell, 0);
    };
    const unsubscribe = viewer.on("click", ({ label, ctrlKey, altKey }) => {
      const cell = label ?? 0;
      if (cell !== 0 && ctrlKey) {
        deleteCell(store, id, cell);
        select(0);
      } else if (cell !== 0 && altKey && before !== 0 && before !== cell) {
        mergeCell(store, id, cell, before);
      } else {
        select(cell);
      }
    });
    return () => {
      unsubscribe();
      viewer.setSelection(0, 0);
    };
  }, [viewer, id, moving, store]);
}
