import type { FoundLabels } from "../../core/found-labels.ts";
import type { PaintDocument } from "../../state/paintSlice.ts";
import { useApp } from "../appContext.ts";

/** Something of the painted labels of the image in the middle of the page; null stands for none painted yet. */
export function useShownDocument<T>(select: (document: PaintDocument | null) => T): T {
  return useApp(({ shown, documents }) =>
    select(shown.status === "ready" ? (documents[shown.id] ?? null) : null),
  );
}

/** Cells the network found in that image, or null. */
export function useFoundLabels(): FoundLabels | null {
  return useApp(({ shown, images }) =>
    shown.status === "ready" ? (images[shown.id]?.outcome?.found?.labels ?? null) : null,
  );
}

/** Number of cells that lie dashed over that image: the latest answer of a network that learns, else what was found. */
export function useAcceptableCount(): number {
  return useApp(({ shown, images, live }) => {
    if (shown.status !== "ready") return 0;
    return (live?.id === shown.id ? live.labels : images[shown.id]?.outcome?.found?.labels)?.count ?? 0;
  });
}
