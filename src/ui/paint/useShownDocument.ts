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
