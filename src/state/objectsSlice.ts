import type { InstanceOptions } from "../core/card.ts";
import { atImageScale } from "../core/instance-options.ts";
import { networkScale } from "../core/scale.ts";
import type { ModelId } from "../worker/protocol.ts";
import type { AppState, SliceCreator } from "./appState.ts";
import type { ImageId, ImageItem, Outcome } from "./image.ts";
import { messageOf } from "./message.ts";
import type { Services } from "./services.ts";
import { createSingleFlight } from "./singleFlight.ts";

export interface ObjectsSlice {
  /** What the user changed of a model's own options. */
  readonly objectOptions: Readonly<Record<ModelId, InstanceOptions>>;
  /** Changes how objects are found for all images of a model; the selected one follows at once. */
  setObjectOptions: (model: ModelId, options: InstanceOptions) => void;
  /** Back to the model's own options. */
  resetObjectOptions: (model: ModelId) => void;
  /** Finds objects wherever they are missing or stale; resolves when none is. */
  findObjects: () => Promise<void>;
}

export function createObjectsSlice(services: Services): SliceCreator<ObjectsSlice> {
  return (set, get) => {
    const failed = new WeakMap<Outcome, InstanceOptions>();

    const find = async ({ id, outcome, options }: Stale) => {
      const { width, height, classes, probabilities } = outcome.segmentation;
      try {
        const segmentation = { width, height, classes, probabilities };
        const palette = services.palette.length;
        const labels = await services.pixels("instances", { segmentation, options, palette });
        const current = get().images[id]?.outcome;
        if (current?.segmentation !== outcome.segmentation) return;
        get().patchImage(id, {
          outcome: {
            ...current,
            found: { labels, segmentation: outcome.segmentation, options },
            exported: false,
          },
        });
      } catch (error) {
        failed.set(outcome, options);
        get().patchImage(id, { work: { status: "failed", message: messageOf(error) } });
      }
    };

    const findObjects = createSingleFlight(() => {
      const stale = nextStale(get(), failed);
      return stale === null ? null : find(stale);
    });

    return {
      objectOptions: {},
      setObjectOptions: (model, options) => {
        set(({ objectOptions }) => ({ objectOptions: { ...objectOptions, [model]: options } }));
        void findObjects();
      },
      resetObjectOptions: (model) => {
        set(({ objectOptions: { [model]: _own, ...rest } }) => ({ objectOptions: rest }));
        void findObjects();
      },
      findObjects,
    };
  };
}

interface Stale {
  readonly id: ImageId;
  readonly outcome: Outcome;
  readonly options: InstanceOptions;
}

/**
 * How objects are to be found in a model's answer for one image, in image px: as the user set it, else as the card has
 * it for the scale the image was seen at; null while the model is unknown.
 *
 * @param scale network px per image px; the card's default unless given
 */
export function optionsFor(
  { objectOptions, loadings }: Pick<AppState, "objectOptions" | "loadings">,
  model: ModelId,
  scale?: number,
): InstanceOptions | null {
  const own = objectOptions[model];
  if (own !== undefined) return own;
  const loading = loadings[model];
  if (loading?.status !== "ready") return null;
  const { card } = loading;
  return atImageScale(card.instances, scale ?? networkScale(card, null));
}

/** Whether two sets of options find the same objects. */
export function sameOptions(a: InstanceOptions, b: InstanceOptions): boolean {
  return (
    a.threshold === b.threshold &&
    a.minArea === b.minArea &&
    a.maxHoleArea === b.maxHoleArea &&
    a.split === b.split &&
    a.splitDepth === b.splitDepth
  );
}

function nextStale(state: AppState, failed: WeakMap<Outcome, InstanceOptions>): Stale | null {
  const selected = state.selected === null ? [] : [state.selected];
  for (const id of [...selected, ...state.order]) {
    const stale = staleOf(state, state.images[id], failed);
    if (stale !== null) return stale;
  }
  return null;
}

function staleOf(
  state: AppState,
  item: ImageItem | undefined,
  failed: WeakMap<Outcome, InstanceOptions>,
): Stale | null {
  const outcome = item?.outcome;
  if (item === undefined || outcome === undefined || outcome === null) return null;
  const { model, scale } = outcome.segmentation;
  const options = optionsFor(state, model, scale);
  if (options === null) return null;
  const refused = failed.get(outcome);
  if (refused !== undefined && sameOptions(refused, options)) return null;
  const { found, segmentation } = outcome;
  if (found?.segmentation === segmentation && sameOptions(found.options, options)) return null;
  return { id: item.id, outcome, options };
}
