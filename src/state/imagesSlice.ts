import type { PixelSize, Raster } from "../core/raster.ts";
import type { SliceCreator } from "./appState.ts";
import { fetchSample } from "./catalogue.ts";
import type { Decoder, PatchImage } from "./decoder.ts";
import { type ImageId, type ImageItem, type IncomingFile, imageItem } from "./image.ts";
import { messageOf } from "./message.ts";
import type { Services } from "./services.ts";
import { sortFiles } from "./sortFiles.ts";

/** What stands in the middle of the page. */
export type Shown =
  | { readonly status: "none" }
  | { readonly status: "loading"; readonly id: ImageId }
  | { readonly status: "ready"; readonly id: ImageId; readonly raster: Raster }
  | { readonly status: "failed"; readonly id: ImageId; readonly message: string };

export interface ImagesSlice {
  readonly order: readonly ImageId[];
  readonly images: Readonly<Record<ImageId, ImageItem>>;
  readonly selected: ImageId | null;
  readonly shown: Shown;
  /** Takes whatever was dropped, picked or pasted: images to the list, models to the models. */
  takeFiles: (files: readonly IncomingFile[]) => Promise<void>;
  /** Opens the bundled sample. */
  openSample: () => Promise<void>;
  /** Puts files at the end of the list and decodes them; the first of them is selected. */
  addFiles: (files: readonly IncomingFile[]) => void;
  select: (id: ImageId) => void;
  /** Selects the image `step` places further down the list, stopping at its ends. */
  selectStep: (step: number) => void;
  /** Takes an image off the list and returns how to put it back. */
  removeImage: (id: ImageId) => () => void;
  /** Tries again to decode a file that failed. */
  retryDecoding: (id: ImageId) => void;
  setPixelSize: (id: ImageId, size: PixelSize | null) => void;
  patchImage: PatchImage;
}

export function createImagesSlice(services: Services, decoder: () => Decoder): SliceCreator<ImagesSlice> {
  return (set, get) => {
    let created = 0;

    const show = async (id: ImageId) => {
      set({ selected: id, shown: { status: "loading", id } });
      const shown: Shown = await decoder()
        .raster(id)
        .then((raster): Shown => ({ status: "ready", id, raster }))
        .catch((error: unknown): Shown => ({ status: "failed", id, message: messageOf(error) }));
      if (get().selected === id) set({ shown });
    };

    const putBack = (item: ImageItem, index: number) => {
      set(({ order, images }) => ({
        order: order.toSpliced(index, 0, item.id),
        images: { ...images, [item.id]: item },
      }));
      void show(item.id);
    };

    return {
      order: [],
      images: {},
      selected: null,
      shown: { status: "none" },
      takeFiles: async (files) => {
        const { imageExtensions } = await import("../io/registry.ts");
        const { images, models, passedOver } = sortFiles(files, imageExtensions);
        if (passedOver > 0) get().notify("info", `${passedOver} files that are not images were passed over.`);
        get().addFiles(images);
        for (const { name, file } of models) await get().bringModel(name, file);
      },
      openSample: async () => {
        try {
          get().addFiles([await fetchSample(services.fetchFile)]);
        } catch (error) {
          get().notify("error", messageOf(error));
        }
      },
      addFiles: (files) => {
        const items = files.map((file) => imageItem(`image-${++created}`, file));
        const first = items[0];
        if (first === undefined) return;
        set(({ order, images }) => ({
          order: [...order, ...items.map(({ id }) => id)],
          images: { ...images, ...Object.fromEntries(items.map((item) => [item.id, item])) },
        }));
        void show(first.id);
        decoder().wake();
      },
      select: (id) => {
        if (id !== get().selected && get().images[id] !== undefined) void show(id);
      },
      selectStep: (step) => {
        const { order, selected } = get();
        const index = selected === null ? 0 : order.indexOf(selected) + step;
        const id = order[Math.max(0, Math.min(order.length - 1, index))];
        if (id !== undefined) get().select(id);
      },
      removeImage: (id) => {
        const { order, images, selected } = get();
        const item = images[id];
        if (item === undefined) return () => {};
        const index = order.indexOf(id);
        const rest = order.filter((other) => other !== id);
        const { [id]: _removed, ...others } = images;
        set({ order: rest, images: others });
        decoder().forget(id);
        const next = rest[Math.min(index, rest.length - 1)];
        if (next === undefined) set({ selected: null, shown: { status: "none" } });
        else if (selected === id) void show(next);
        return () => putBack(item, index);
      },
      retryDecoding: (id) => {
        get().patchImage(id, { decoding: { status: "waiting" } });
        if (get().selected === id) void show(id);
        decoder().wake();
      },
      setPixelSize: (id, pixelSize) => get().patchImage(id, { pixelSize }),
      patchImage: (id, patch) => {
        const item = get().images[id];
        if (item === undefined) return;
        set(({ images }) => ({ images: { ...images, [id]: { ...item, ...patch } } }));
      },
    };
  };
}
