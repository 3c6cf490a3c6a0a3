import type { Raster } from "../core/raster.ts";
import type { SliceCreator } from "./appState.ts";
import type { Decoder } from "./decoder.ts";
import type { ImageId } from "./image.ts";
import { messageOf } from "./message.ts";

/** What stands in the middle of the page. */
export type Shown =
  | { readonly status: "none" }
  | { readonly status: "loading"; readonly id: ImageId }
  | { readonly status: "ready"; readonly id: ImageId; readonly raster: Raster }
  | { readonly status: "failed"; readonly id: ImageId; readonly message: string };

export interface SelectionSlice {
  readonly selected: ImageId | null;
  readonly shown: Shown;
  select: (id: ImageId) => void;
  /** Selects the image `step` places further down the list, stopping at its ends. */
  selectStep: (step: number) => void;
  /** Brings an image to the middle of the page, also when it is there already; null empties it. */
  show: (id: ImageId | null) => Promise<void>;
}

export function createSelectionSlice(decoder: () => Decoder): SliceCreator<SelectionSlice> {
  return (set, get) => ({
    selected: null,
    shown: { status: "none" },
    select: (id) => {
      if (id !== get().selected && get().images[id] !== undefined) void get().show(id);
    },
    selectStep: (step) => {
      const { order, selected } = get();
      const index = selected === null ? 0 : order.indexOf(selected) + step;
      const id = order[Math.max(0, Math.min(order.length - 1, index))];
      if (id !== undefined) get().select(id);
    },
    show: async (id) => {
      if (id === null) return set({ selected: null, shown: { status: "none" } });
      set({ selected: id, shown: { status: "loading", id } });
      const shown: Shown = await decoder()
        .raster(id)
        .then((raster): Shown => ({ status: "ready", id, raster }))
        .catch((error: unknown): Shown => ({ status: "failed", id, message: messageOf(error) }));
      if (get().selected === id) set({ shown });
    },
  });
}
