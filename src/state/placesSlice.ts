import { emptyLabels } from "../core/painted-labels.ts";
import type { ImageRect } from "../core/rect.ts";
import { type RegionToLabel, regionsToLabel } from "../core/regions-to-label.ts";
import { networkScale } from "../core/scale.ts";
import type { ModelId } from "../worker/protocol.ts";
import type { AppState, SliceCreator } from "./appState.ts";
import type { Decoder } from "./decoder.ts";
import { fittedOptions } from "./fittedOptions.ts";
import { type ImageId, pixelSizeOf } from "./image.ts";
import { isAbort, messageOf } from "./message.ts";
import type { Services } from "./services.ts";
import { labelledIds } from "./teachImages.ts";
import { loadVersion } from "./teachSession.ts";

/** A region where a label would teach the network most. */
export interface PlaceToLabel {
  readonly id: ImageId;
  readonly rect: ImageRect;
  /** Mean over its unlabelled pixels, [0, 1]. */
  readonly uncertainty: number;
}

/** Where to label next, the most uncertain first. */
export type Places =
  | { readonly status: "none" }
  | { readonly status: "looking"; readonly share: number; readonly abort: AbortController }
  /** `at` is the place that was gone to, or null before any. */
  | { readonly status: "ready"; readonly list: readonly PlaceToLabel[]; readonly at: number | null }
  | { readonly status: "failed"; readonly message: string };

export interface PlacesSlice {
  readonly places: Places;
  /** Asks the network where it is unsure, in the images at hand. */
  findPlaces: () => Promise<void>;
  cancelPlaces: () => void;
  /** Goes to the next place, or back; looks for places where none are known. */
  goToPlace: (step: 1 | -1) => Promise<void>;
}

/** Images that are looked at: each takes as long as segmenting it four times. */
const MOST_IMAGES = 4;

/** Places named of one image, and in all: more than are labelled before the network has changed its mind. */
const MOST_OF_ONE = 3;
const MOST_PLACES = 6;

/** Edge of a place in cells: a cell and half of those beside it. */
const CELLS_ACROSS = 2;

/** Edge of a place at least, in image px, and at most, as a part of the image's shorter side. */
const LEAST_EDGE = 32;
const MOST_EDGE = 0.5;

interface Means {
  readonly services: Services;
  readonly decoder: () => Decoder;
  readonly get: () => AppState;
}

export function createPlacesSlice(services: Services, decoder: () => Decoder): SliceCreator<PlacesSlice> {
  return (set, get) => {
    const means = { services, decoder, get };

    const goTo = async (list: readonly PlaceToLabel[], at: number) => {
      const place = list[at];
      if (place === undefined) return;
      set({ places: { status: "ready", list, at } });
      if (get().selected !== place.id) await get().show(place.id);
    };

    return {
      places: { status: "none" },
      findPlaces: async () => {
        if (get().places.status === "looking") return;
        const abort = new AbortController();
        set({ places: { status: "looking", share: 0, abort } });
        try {
          const list = await look(means, abort.signal, (share) =>
            set({ places: { status: "looking", share, abort } }),
          );
          set({ places: { status: "ready", list, at: null } });
        } catch (error) {
          const cancelled = abort.signal.aborted || isAbort(error);
          set({ places: cancelled ? { status: "none" } : { status: "failed", message: messageOf(error) } });
        }
      },
      cancelPlaces: () => {
        const { places } = get();
        if (places.status === "looking") places.abort.abort();
      },
      goToPlace: async (step) => {
        if (get().places.status !== "ready") await get().findPlaces();
        const { places } = get();
        if (places.status !== "ready" || places.list.length === 0) return;
        const { list, at } = places;
        const next = at === null ? (step === 1 ? 0 : list.length - 1) : at + step;
        await goTo(list, (next + list.length) % list.length);
      },
    };
  };
}

/** The place that was gone to last; null before any. */
export function currentPlace({ places }: Pick<AppState, "places">): PlaceToLabel | null {
  return places.status === "ready" && places.at !== null ? (places.list[places.at] ?? null) : null;
}

async function look(
  means: Means,
  signal: AbortSignal,
  onShare: (share: number) => void,
): Promise<PlaceToLabel[]> {
  const { get } = means;
  await get().ensureEngine();
  const model = await modelToAsk(means);
  const ids = imagesToAsk(get());
  const found: PlaceToLabel[] = [];
  for (const [index, id] of ids.entries()) {
    const regions = await placesOf(means, id, model, signal, (part) => onShare((index + part) / ids.length));
    found.push(...regions.map(({ rect, uncertainty }) => ({ id, rect, uncertainty })));
  }
  return found.toSorted((a, b) => b.uncertainty - a.uncertainty).slice(0, MOST_PLACES);
}

/** The image in sight first, then those that were labelled or segmented. */
function imagesToAsk(state: AppState): ImageId[] {
  const labelled = labelledIds(state);
  const known = state.order.filter((id) => labelled.includes(id) || state.images[id]?.outcome != null);
  const { selected } = state;
  return [...(selected === null ? [] : [selected]), ...known.filter((id) => id !== selected)].slice(
    0,
    MOST_IMAGES,
  );
}

/** The best version of the run, where there is one, else the chosen model. */
async function modelToAsk({ services, get }: Means): Promise<ModelId> {
  const { record, model } = get();
  const best = record?.versions.find(({ step }) => step === record.best && step > 0);
  if (best !== undefined && model === record?.parent) return loadVersion(services, best);
  return (await get().ensureModel()).name;
}

async function placesOf(
  { services, decoder, get }: Means,
  id: ImageId,
  model: ModelId,
  signal: AbortSignal,
  onPart: (part: number) => void,
): Promise<RegionToLabel[]> {
  const raster = await decoder().raster(id);
  signal.throwIfAborted();
  const card = await get().ensureModel();
  const item = get().images[id];
  if (item === undefined) return [];
  const options = await fittedOptions({ services, get }, { id, raster, card }, signal);
  const uncertainty = await services.engine(
    "uncertainty",
    { image: { ...raster, pixelSize: pixelSizeOf(item) }, model, options, by: "rotations" },
    { signal, onProgress: ({ tilesDone, tileCount }) => onPart(tilesDone / tileCount) },
  );
  const cell = card.objectDiameterPx / networkScale(card, pixelSizeOf(item), options.scale);
  const { width, height } = raster;
  const edge = Math.min(MOST_EDGE * Math.min(width, height), Math.max(LEAST_EDGE, CELLS_ACROSS * cell));
  const labels = get().documents[id]?.labels ?? emptyLabels(width, height);
  return regionsToLabel(uncertainty, labels, Math.round(edge), MOST_OF_ONE);
}
