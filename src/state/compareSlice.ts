import type { FoundLabels } from "../core/found-labels.ts";
import { networkScale } from "../core/scale.ts";
import type { AppState, SliceCreator } from "./appState.ts";
import type { Decoder } from "./decoder.ts";
import { fittedOptions } from "./fittedOptions.ts";
import { type ImageId, pixelSizeOf } from "./image.ts";
import { isAbort, messageOf } from "./message.ts";
import { optionsFor } from "./objectsSlice.ts";
import { isCurrent } from "./segmentOptions.ts";
import type { Services } from "./services.ts";
import { loadVersion } from "./teachSession.ts";

/** A network to compare: a model of the list, or a version of the run. */
export type Contender =
  | { readonly kind: "model"; readonly name: string }
  | { readonly kind: "version"; readonly step: number };

/** Two networks' cells on one image, side by side. */
export interface Comparison {
  readonly id: ImageId;
  readonly left: Contender;
  readonly right: Contender;
  /** Where the one ends and the other begins, as a part of the canvas's width, [0, 1]. */
  readonly split: number;
  readonly progress: ComparisonProgress;
}

export type ComparisonProgress =
  | { readonly status: "running"; readonly share: number; readonly abort: AbortController }
  | { readonly status: "ready"; readonly left: FoundLabels; readonly right: FoundLabels }
  | { readonly status: "failed"; readonly message: string };

export interface CompareSlice {
  readonly comparison: Comparison | null;
  /** Shows two networks on the selected image; runs those that have not been. */
  compare: (left: Contender, right: Contender) => Promise<void>;
  setSplit: (split: number) => void;
  endComparison: () => void;
}

interface Means {
  readonly services: Services;
  readonly decoder: () => Decoder;
  readonly get: () => AppState;
}

export function createCompareSlice(services: Services, decoder: () => Decoder): SliceCreator<CompareSlice> {
  return (set, get, api) => {
    const means = { services, decoder, get };

    const progress = (former: Comparison, next: ComparisonProgress) => {
      const { comparison } = get();
      // Another has taken its place, or none.
      if (
        comparison?.id !== former.id ||
        comparison.left !== former.left ||
        comparison.right !== former.right
      )
        return;
      set({ comparison: { ...comparison, progress: next } });
    };

    const abortRunning = () => {
      const running = get().comparison?.progress;
      if (running?.status === "running") running.abort.abort();
    };

    const compare = async (left: Contender, right: Contender) => {
      const { selected: id, comparison: former } = get();
      abortRunning();
      if (id === null) return set({ comparison: null });
      const abort = new AbortController();
      const comparison: Comparison = {
        id,
        left,
        right,
        split: former?.split ?? 0.5,
        progress: { status: "running", share: 0, abort },
      };
      set({ comparison });
      const tell = (share: number) => progress(comparison, { status: "running", share, abort });
      try {
        const first = await answer(means, id, left, abort.signal, (part) => tell(part / 2));
        const second = await answer(means, id, right, abort.signal, (part) => tell((1 + part) / 2));
        progress(comparison, { status: "ready", left: first, right: second });
      } catch (error) {
        if (!isAbort(error)) progress(comparison, { status: "failed", message: messageOf(error) });
      }
    };

    // Another image is compared with the same networks.
    api.subscribe(({ selected, comparison }, { selected: former }) => {
      if (selected === former || comparison === null) return;
      void compare(comparison.left, comparison.right);
    });

    return {
      comparison: null,
      compare,
      setSplit: (split) => {
        const { comparison } = get();
        if (comparison !== null)
          set({ comparison: { ...comparison, split: Math.min(1, Math.max(0, split)) } });
      },
      endComparison: () => {
        abortRunning();
        set({ comparison: null });
      },
    };
  };
}

/** The comparison that lies over the shown image, once both networks have answered; else null. */
export function shownComparison({
  comparison,
  shown,
}: Pick<AppState, "comparison" | "shown">): Comparison | null {
  const here = shown.status === "ready" && comparison?.id === shown.id;
  return here && comparison?.progress.status === "ready" ? comparison : null;
}

/** The cells one network finds in an image; its answer of before is used where it is the one of now. */
async function answer(
  means: Means,
  id: ImageId,
  contender: Contender,
  signal: AbortSignal,
  onPart: (part: number) => void,
): Promise<FoundLabels> {
  const { services, get } = means;
  await get().ensureEngine();
  const own = contender.kind === "model" ? contender.name : get().record?.parent;
  const card = await get().ensureModel(own);
  const item = get().images[id];
  if (item === undefined) throw new Error("The image is no longer in the list.");
  const known = item.outcome?.found;
  if (contender.kind === "model" && known != null && isCurrent(item, { ...get(), model: contender.name })) {
    return known.labels;
  }
  const raster = await means.decoder().raster(id);
  const options = await fittedOptions(means, { id, raster, card }, signal);
  const model = await engineName(means, contender);
  const image = { ...raster, pixelSize: pixelSizeOf(item) };
  const segmentation = await services.engine(
    "segment",
    { image, model, options },
    { signal, onProgress: ({ tilesDone, tileCount }) => onPart(tilesDone / tileCount) },
  );
  const scale = networkScale(card, pixelSizeOf(item), options.scale);
  const instances = optionsFor(get(), card.name, scale);
  if (instances === null) throw new Error(`The model ${card.name} is not loaded.`);
  const { width, height, classes, probabilities } = segmentation;
  const planes = { width, height, classes, probabilities };
  const palette = services.palette.length;
  return services.pixels("instances", { segmentation: planes, options: instances, palette });
}

/** Loads a network into the engine and tells its name there. */
async function engineName({ services, get }: Means, contender: Contender): Promise<string> {
  if (contender.kind === "model") return (await get().ensureModel(contender.name)).name;
  const version = get().record?.versions.find(({ step }) => step === contender.step);
  if (version === undefined) throw new Error(`There is no version of step ${contender.step} any more.`);
  return loadVersion(services, version);
}
