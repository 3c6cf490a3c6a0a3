import type { PixelSize } from "../core/raster.ts";
import type { AppState, SliceCreator } from "./appState.ts";
import { fetchSample, type SampleOffer } from "./catalogue.ts";
import type { Decoder, PatchImage } from "./decoder.ts";
import { type ImageId, type ImageItem, type IncomingFile, imageItem } from "./image.ts";
import { messageOf } from "./message.ts";
import type { Services } from "./services.ts";
import { sortFiles } from "./sortFiles.ts";

/** What ids of images begin with; a number follows, of which a project uses each once. */
const ID_PREFIX = "image-";

export interface ImagesSlice {
  readonly samples: readonly SampleOffer[];
  readonly order: readonly ImageId[];
  /** The list as the page itself made it: while it is still this one, nothing in it is the user's. */
  readonly untouched: readonly ImageId[];
  readonly images: Readonly<Record<ImageId, ImageItem>>;
  /** Takes whatever was dropped, picked or pasted: images to the list, models to the models. */
  takeFiles: (files: readonly IncomingFile[]) => Promise<void>;
  /** Opens a bundled image and chooses the model it is meant for. */
  openSample: (sample: SampleOffer) => Promise<void>;
  offerSamples: (samples: readonly SampleOffer[]) => void;
  /** Puts files at the end of the list and decodes them; the first of them that opens is selected. */
  addFiles: (files: readonly IncomingFile[]) => void;
  /** As `addFiles`, for what the page shows of itself at a first visit. */
  addOwnFiles: (files: readonly IncomingFile[]) => void;
  /** Puts stored images into the empty list and shows one of them. */
  restoreImages: (items: readonly ImageItem[], selected: ImageId | null) => void;
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

    const insert = (items: readonly ImageItem[], index: number, isOwn = false) => {
      if (items.length === 0) return;
      const ids = items.map(({ id }) => id);
      const added = Object.fromEntries(items.map((item) => [item.id, item]));
      set(({ order: former, images, untouched }) => {
        const order = former.toSpliced(index, 0, ...ids);
        return { order, images: { ...images, ...added }, untouched: isOwn ? order : untouched };
      });
      void showFirst(ids);
      decoder().wake();
    };

    const itemsOf = (files: readonly IncomingFile[]) =>
      files.map((file) => imageItem(`${ID_PREFIX}${++created}`, file));

    /** Shows the first of some images that opens, else the first; ends when the user selects another. */
    const showFirst = async (ids: readonly ImageId[]) => {
      for (const id of ids) {
        await get().show(id);
        if (get().selected !== id || get().shown.status === "ready") return;
      }
      if (ids.length > 1) await get().show(ids[0] ?? null);
    };

    return {
      samples: [],
      order: [],
      untouched: [],
      images: {},
      takeFiles: (files) => takeFiles(get, files),
      openSample: async (sample) => {
        try {
          const file = await fetchSample(services.fetchFile, sample);
          await get().whenBegun();
          get().addFiles([file]);
          if (get().offers.some(({ name }) => name === sample.model)) get().chooseModel(sample.model);
        } catch (error) {
          get().notify("error", messageOf(error));
        }
      },
      offerSamples: (samples) => set({ samples }),
      addFiles: (files) => insert(itemsOf(files), get().order.length),
      addOwnFiles: (files) => insert(itemsOf(files), get().order.length, true),
      restoreImages: (items, selected) => {
        const order = items.map(({ id }) => id);
        created = Math.max(created, ...order.map(numberOf));
        set({ order, images: Object.fromEntries(items.map((item) => [item.id, item])) });
        void get().show(order.find((id) => id === selected) ?? order[0] ?? null);
        decoder().wake();
      },
      removeImage: (id) => {
        const { order, images, selected, show } = get();
        const item = images[id];
        if (item === undefined) return () => {};
        const index = order.indexOf(id);
        const rest = order.filter((other) => other !== id);
        const { [id]: _removed, ...others } = images;
        set({ order: rest, images: others });
        decoder().forget(id);
        if (selected === id) void show(rest[Math.min(index, rest.length - 1)] ?? null);
        return () => insert([item], index);
      },
      retryDecoding: (id) => {
        get().patchImage(id, { decoding: { status: "waiting" } });
        if (get().selected === id) void get().show(id);
        decoder().wake();
      },
      setPixelSize: (id, pixelSize) => get().patchImage(id, { pixelSize }),
      patchImage: (id, patch) => {
        const item = get().images[id];
        if (item !== undefined) set(({ images }) => ({ images: { ...images, [id]: { ...item, ...patch } } }));
      },
    };
  };
}

async function takeFiles(get: () => AppState, files: readonly IncomingFile[]): Promise<void> {
  const { imageExtensions } = await import("../io/registry.ts");
  await get().whenBegun();
  const { addFiles, bringModel, importProject, notify, project, saving } = get();
  const { images, models, projects, passedOver } = sortFiles(files, imageExtensions);
  if (saving.status === "elsewhere" && images.length + models.length > 0) {
    notify("warning", `“${project?.name}” is open in another tab. Take it over to add to it.`);
  } else {
    addFiles(images);
    for (const { name, file } of models) await bringModel(name, file);
  }
  if (passedOver > 0) notify("info", passedOverText(passedOver));
  // Last, for a project is opened in the place of this one.
  for (const { name, file } of projects) await importProject(name, file);
}

function numberOf(id: ImageId): number {
  return Number(id.slice(ID_PREFIX.length)) || 0;
}

function passedOverText(files: number): string {
  return files === 1
    ? "One file that is not an image was passed over."
    : `${files} files that are not images were passed over.`;
}
