import type { ModelCard } from "../core/card.ts";
import type { ModelId } from "../worker/protocol.ts";
import type { AppState, SliceCreator } from "./appState.ts";
import { messageOf } from "./message.ts";
import type { Services } from "./services.ts";
import { settingsIn } from "./settings.ts";

/** A model that can be chosen. */
export interface ModelOffer {
  readonly name: ModelId;
  readonly title: string;
  readonly description: string;
  /** Path relative to the page; the file itself for a model of the user's. */
  readonly file: string | Blob;
  readonly bytes: number;
}

/** How far a model is on its way into the engine. */
export type ModelLoading =
  | { readonly status: "loading" }
  | { readonly status: "ready"; readonly card: ModelCard }
  | { readonly status: "failed"; readonly message: string };

export interface ModelsSlice {
  readonly offers: readonly ModelOffer[];
  /** Models of the user's that were taken off the list; they can be put back until the project is left. */
  readonly removedModels: readonly ModelOffer[];
  /** Name of the chosen model; null until the list is there. */
  readonly model: ModelId | null;
  readonly loadings: Readonly<Record<ModelId, ModelLoading>>;
  /** Why a file the user brought is no model of ours, or null. */
  readonly refusal: string | null;
  /** Puts the bundled models before those the user brought meanwhile; never changes a choice. */
  offerModels: (bundled: readonly ModelOffer[]) => void;
  chooseModel: (name: ModelId) => void;
  /** Loads a model, unless named the chosen one, if it is not loaded; rejects with a message for people. */
  ensureModel: (name?: ModelId) => Promise<ModelCard>;
  /** Loads a model file of the user's and chooses it, or says in `refusal` why not. */
  bringModel: (fileName: string, file: Blob) => Promise<void>;
  /** Takes a model file that was made here or brought before, in the place of one of its name; the choice stays. */
  keepModel: (fileName: string, file: Blob) => Promise<ModelCard>;
  /** Puts back models of the user's that were stored; they are loaded when they are needed. */
  restoreModels: (models: readonly ModelOffer[]) => void;
  /** Calls a model of the user's something else; its file and what was done with it keep its name. */
  renameModel: (name: ModelId, title: string) => void;
  /** Takes a model of the user's off the list; the result puts it back. */
  removeModel: (name: ModelId) => () => void;
  dismissRefusal: () => void;
}

export function createModelsSlice(services: Services, remembered: string | null): SliceCreator<ModelsSlice> {
  return (set, get) => {
    const inFlight = new Map<ModelId, Promise<ModelCard>>();

    const put = (name: ModelId, loading: ModelLoading) =>
      set(({ loadings }) => ({ loadings: { ...loadings, [name]: loading } }));

    const parse = async (fileName: string, file: Blob) => {
      await get().ensureEngine();
      return services.engine("loadModel", { fileName, bytes: await file.arrayBuffer() });
    };

    const load = async (offer: ModelOffer) => {
      put(offer.name, { status: "loading" });
      const { refusal } = get();
      try {
        const [fileName, file] = await modelFile(services, offer);
        const card = await parse(fileName, file);
        put(offer.name, { status: "ready", card });
        // One that came up meanwhile has not been read yet.
        if (get().refusal === refusal) get().dismissRefusal();
        return card;
      } catch (error) {
        put(offer.name, { status: "failed", message: messageOf(error) });
        throw error;
      } finally {
        inFlight.delete(offer.name);
      }
    };

    return {
      offers: [],
      removedModels: [],
      model: null,
      loadings: {},
      refusal: null,
      offerModels: (bundled) =>
        set(({ offers: former, model }) => {
          const brought = former.filter(isOwn);
          const offers = [
            ...bundled,
            ...brought.filter(({ name }) => bundled.every((offer) => offer.name !== name)),
          ];
          const first = offers.find(({ name }) => name === remembered) ?? offers[0];
          return { offers, model: model ?? first?.name ?? null };
        }),
      chooseModel: (name) => {
        set({ model: name });
        services.saveSettings(settingsIn({ ...get(), model: name }));
      },
      ensureModel: async (name = get().model ?? undefined) => {
        if (name === undefined) throw new Error("No model is chosen.");
        const offer = get().offers.find((each) => each.name === name);
        if (offer === undefined) throw new Error(`The model ${name} is not in the list. Load its file.`);
        const loading = get().loadings[name];
        if (loading?.status === "ready") return loading.card;
        const pending = inFlight.get(name) ?? load(offer);
        inFlight.set(name, pending);
        return pending;
      },
      keepModel: async (fileName, file) => {
        const card = await parse(fileName, file);
        put(card.name, { status: "ready", card });
        set(({ offers }) => ({ offers: withOwn(offers, [offerOf(card, file)]) }));
        return card;
      },
      bringModel: async (fileName, file) => {
        try {
          const card = await get().keepModel(fileName, file);
          set({ refusal: null });
          get().chooseModel(card.name);
        } catch (error) {
          const message = messageOf(error);
          set({ refusal: message.startsWith(fileName) ? message : `${fileName}: ${message}` });
        }
      },
      ...ownModels(get, set),
      dismissRefusal: () => set({ refusal: null }),
    };
  };
}

/** What the user can do to the list of their own models. */
function ownModels(
  get: () => AppState,
  set: (change: (state: AppState) => Partial<AppState>) => void,
): Pick<ModelsSlice, "restoreModels" | "renameModel" | "removeModel"> {
  return {
    restoreModels: (models) => set(({ offers }) => ({ offers: withOwn(offers, models) })),
    renameModel: (name, title) => {
      const wanted = title.trim();
      if (wanted === "") return;
      const renamed = (offer: ModelOffer) =>
        offer.name === name && isOwn(offer) ? { ...offer, title: wanted } : offer;
      set(({ offers }) => ({ offers: offers.map(renamed) }));
    },
    removeModel: (name) => {
      const { offers, model } = get();
      const offer = offers.find((each) => each.name === name && isOwn(each));
      if (offer === undefined) return () => {};
      const rest = offers.filter((each) => each !== offer);
      set(({ removedModels }) => ({ offers: rest, removedModels: [...removedModels, offer] }));
      if (model === name && rest[0] !== undefined) get().chooseModel(rest[0].name);
      return () => {
        set(({ offers: now, removedModels }) => ({
          offers: withOwn(now, [offer]),
          removedModels: removedModels.filter((each) => each !== offer),
        }));
        if (model === name) get().chooseModel(name);
      };
    },
  };
}

/** Whether a model is one the user brought or trained. */
export function isOwn({ file }: ModelOffer): boolean {
  return typeof file !== "string";
}

function offerOf({ name, description }: ModelCard, file: Blob): ModelOffer {
  return { name, title: name, description, file, bytes: file.size };
}

function withOwn(offers: readonly ModelOffer[], own: readonly ModelOffer[]): ModelOffer[] {
  return [...offers.filter(({ name }) => own.every((offer) => offer.name !== name)), ...own];
}

/** What a model's file is called when it is taken away. */
export function modelFileName(offer: ModelOffer): string {
  return `${isOwn(offer) ? offer.title : offer.name}.safetensors`;
}

/** A model's file and what messages call it. */
export async function modelFile(services: Services, offer: ModelOffer): Promise<[string, Blob]> {
  const { file } = offer;
  if (typeof file === "string") return [file, await services.fetchFile(file)];
  return [modelFileName(offer), file];
}
