import type { ImageRect } from "../core/rect.ts";
import { networkScale } from "../core/scale.ts";
import type { AppState } from "./appState.ts";
import { pixelSizeOf } from "./image.ts";
import { optionsFor } from "./objectsSlice.ts";
import { segmentOptions } from "./segmentOptions.ts";
import type { Services } from "./services.ts";
import { isLoss, type TeachSession } from "./teachSession.ts";
import type { LivePrediction, Sight } from "./teachSlice.ts";

/** Milliseconds between two predictions at least. */
const REST = 2000;

/** Milliseconds until it is asked again whether there is anything to predict. */
const SOON = 300;

/** Predicting takes at most this share of the time from training. */
const SHARE = 0.2;

/** Seconds that one prediction may take; of a larger view its middle is predicted. */
const BUDGET = 1.5;

/** Pixels of the first prediction, before it is known how long they take, and the fewest ever. */
const FIRST_PIXELS = 512 ** 2;
const FEWEST_PIXELS = 256 ** 2;

interface Means {
  readonly services: Services;
  readonly session: TeachSession;
  readonly get: () => AppState;
  readonly show: (live: LivePrediction) => void;
}

/** Predicts what is in sight again and again while the network learns; one at a time, so that none queues up. */
export interface LivePredictor {
  readonly start: () => void;
  readonly stop: () => void;
}

export function createLivePredictor({ services, session, get, show }: Means): LivePredictor {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let active = false;
  let pixelsPerMs = FIRST_PIXELS / (1000 * BUDGET);
  let seen: Sight | null = null;

  const predict = async ({ id, rect: sight }: Sight): Promise<number> => {
    const rect = middleOf(sight, Math.max(FEWEST_PIXELS, 1000 * BUDGET * pixelsPerMs));
    const began = services.now();
    await session.ensureImage(id);
    const answer = await services.engine("teachPredict", { id, rect, weights: "latest" });
    const took = Math.max(1, services.now() - began);
    pixelsPerMs = (rect.width * rect.height) / took;
    const { step, ...segmentation } = answer;
    const options = objectOptions(get(), id);
    if (options === null) return took;
    const labels = await services.pixels("instances", {
      segmentation,
      options,
      palette: services.palette.length,
    });
    if (active) show({ id, rect, labels, segmentation, step: (get().record?.base?.step ?? 0) + step });
    return took;
  };

  const turn = async () => {
    const { sight, teaching } = get();
    let rest = SOON;
    // A network at rest says nothing new of the same place.
    if (sight !== null && session.isOpen && (teaching.status === "running" || sight !== seen)) {
      seen = sight;
      const took = await predict(sight).catch((error: unknown) => {
        if (isLoss(error)) session.lose();
        return 0;
      });
      rest = Math.max(REST, took / SHARE);
    }
    if (active) timer = setTimeout(() => void turn(), rest);
  };

  return {
    start: () => {
      if (active) return;
      active = true;
      void turn();
    },
    stop: () => {
      active = false;
      seen = null;
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** The part of a rectangle about its middle that has at most so many pixels, of the same proportions. */
function middleOf(rect: ImageRect, pixels: number): ImageRect {
  const shrink = Math.min(1, Math.sqrt(pixels / (rect.width * rect.height)));
  const width = Math.max(1, Math.round(rect.width * shrink));
  const height = Math.max(1, Math.round(rect.height * shrink));
  return {
    x: rect.x + ((rect.width - width) >> 1),
    y: rect.y + ((rect.height - height) >> 1),
    width,
    height,
  };
}

/** How cells are found in what the network in training says of an image: as in its parent's answers. */
function objectOptions(state: AppState, id: string) {
  const item = state.images[id];
  const parent = state.record?.parent;
  const loading = parent === undefined ? undefined : state.loadings[parent];
  if (item === undefined || parent === undefined || loading?.status !== "ready") return null;
  const { scale } = segmentOptions(item, loading.card, state);
  return optionsFor(state, parent, networkScale(loading.card, pixelSizeOf(item), scale));
}
