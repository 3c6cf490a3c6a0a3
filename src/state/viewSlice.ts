import type { SliceCreator } from "./appState.ts";
import type { ImageId } from "./image.ts";

/** What can lie over the image. */
export type LayerName = "instances" | "classes" | "probability" | "weights";

export interface Layer {
  readonly on: boolean;
  /** In [0, 1]. */
  readonly opacity: number;
}

/** Display range of one channel in the image's own units; never changes the data. */
export interface Contrast {
  readonly low: number;
  readonly high: number;
}

/** Where an image is looked at. */
export interface Camera {
  /** Image point in the middle of the page. */
  readonly x: number;
  readonly y: number;
  /** Device px per image px. */
  readonly scale: number;
}

/** Panels, menus and dialogs of which one at a time is open. */
export type Opened =
  | "contrast"
  | "layers"
  | "shortcuts"
  | "export"
  | "settings"
  | "backend"
  | "projects"
  | null;

/** What the page is about: getting masks, or correcting them and learning. */
export type Place = "segment" | "teach";

export interface ViewSlice {
  readonly place: Place;
  setPlace: (place: Place) => void;
  readonly open: Opened;
  setOpen: (open: Opened) => void;
  readonly layers: Readonly<Record<LayerName, Layer>>;
  /** Lines around the objects. */
  readonly outlines: boolean;
  /** Contrast a user set, by image and channel; absent: automatic. */
  readonly contrasts: Readonly<Record<ImageId, readonly Contrast[]>>;
  /** Side panels folded away. */
  readonly folded: { readonly images: boolean; readonly task: boolean };
  /** Where images were looked at last, by image; absent: all of it. */
  readonly cameras: Readonly<Record<ImageId, Camera>>;
  setCamera: (id: ImageId, camera: Camera | null) => void;
  setLayer: (name: LayerName, patch: Partial<Layer>) => void;
  toggleOutlines: () => void;
  setContrast: (id: ImageId, contrast: readonly Contrast[] | null) => void;
  fold: (panel: "images" | "task", folded: boolean) => void;
}

const FIRST_LAYERS: Readonly<Record<LayerName, Layer>> = {
  instances: { on: true, opacity: 0.8 },
  classes: { on: false, opacity: 0.6 },
  probability: { on: false, opacity: 0.6 },
  weights: { on: false, opacity: 0.6 },
};

export const createViewSlice: SliceCreator<ViewSlice> = (set, get) => ({
  place: "segment",
  setPlace: (place) => set({ place }),
  open: null,
  setOpen: (open) => set({ open }),
  layers: FIRST_LAYERS,
  outlines: true,
  contrasts: {},
  folded: { images: false, task: false },
  cameras: {},
  setCamera: (id, camera) => set(({ cameras }) => ({ cameras: withEntry(cameras, id, camera) })),
  setLayer: (name, patch) => {
    set(({ layers }) => ({ layers: { ...layers, [name]: { ...layers[name], ...patch } } }));
    void get().updateWeights();
  },
  toggleOutlines: () => set(({ outlines }) => ({ outlines: !outlines })),
  setContrast: (id, contrast) => set(({ contrasts }) => ({ contrasts: withEntry(contrasts, id, contrast) })),
  fold: (panel, folded) => set((state) => ({ folded: { ...state.folded, [panel]: folded } })),
});

/** The same record with another value under a key; null takes the key out. */
function withEntry<T>(record: Readonly<Record<string, T>>, key: string, value: T | null): Record<string, T> {
  const { [key]: _old, ...rest } = record;
  return value === null ? rest : { ...rest, [key]: value };
}
