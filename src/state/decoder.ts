import type { Raster } from "../core/raster.ts";
import type { AppState } from "./appState.ts";
import { factsOf, type ImageId, type ImageItem } from "./image.ts";
import { messageOf } from "./message.ts";
import { RasterCache } from "./rasterCache.ts";
import type { Services } from "./services.ts";

/** Bytes of decoded images kept beside each other; others are decoded again when they are needed. */
const CACHE_BYTES = 512 * 2 ** 20;

/** Brings files to pixels: in the background in list order, and at once for whoever asks. */
export interface Decoder {
  /** The pixels of an image of the list; rejects with a message for people. */
  raster: (id: ImageId) => Promise<Raster>;
  /** Decodes what waits, one after another, the selected image first. */
  wake: () => void;
  forget: (id: ImageId) => void;
}

/** Changes one image of the list, if it is still there. */
export type PatchImage = (id: ImageId, patch: Partial<ImageItem>) => void;

export function createDecoder(services: Services, get: () => AppState, patch: PatchImage): Decoder {
  const cache = new RasterCache(CACHE_BYTES);
  const inFlight = new Map<ImageId, Promise<Raster>>();
  let pumping = false;

  const decode = async (item: ImageItem): Promise<Raster> => {
    const first = item.decoding.status !== "ready";
    if (first) patch(item.id, { decoding: { status: "decoding" } });
    try {
      const bytes = await item.file.arrayBuffer();
      const raster = await services.pixels("decode", { fileName: item.name, bytes }, { transfer: [bytes] });
      if (first) {
        const thumbnail = await services.thumbnail(raster);
        patch(item.id, { decoding: { status: "ready", facts: factsOf(raster), thumbnail } });
      }
      if (get().images[item.id] !== undefined) cache.put(item.id, raster);
      return raster;
    } catch (error) {
      patch(item.id, { decoding: { status: "failed", message: messageOf(error) } });
      throw error;
    } finally {
      inFlight.delete(item.id);
    }
  };

  const raster = (id: ImageId): Promise<Raster> => {
    const cached = cache.get(id);
    if (cached !== undefined) return Promise.resolve(cached);
    const item = get().images[id];
    if (item === undefined) return Promise.reject(new Error("The image is no longer in the list."));
    const pending = inFlight.get(id) ?? decode(item);
    inFlight.set(id, pending);
    return pending;
  };

  const pump = async () => {
    if (pumping) return;
    pumping = true;
    for (let id = nextWaiting(get()); id !== null; id = nextWaiting(get())) {
      await raster(id).catch(() => null);
    }
    pumping = false;
  };

  return { raster, wake: () => void pump(), forget: (id) => cache.delete(id) };
}

/** The image to decode next, or null when none waits. */
function nextWaiting({ order, images, selected }: AppState): ImageId | null {
  const waits = (id: ImageId) => images[id]?.decoding.status === "waiting";
  if (selected !== null && waits(selected)) return selected;
  return order.find(waits) ?? null;
}
