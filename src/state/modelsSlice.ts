import type { ModelCard } from "../core/card.ts";
import type { ModelId } from "../worker/protocol.ts";
import type { SliceCreator } from "./appState.ts";
import { messageOf } from "./message.ts";
import type { Services } from "./services.ts";

/** A model that can be chosen. */
export interface ModelOffer {
  readonly name: ModelId;
  readonly title: string;
  readonly description: string;
  /** Path relative to the page, or null for a model the user brought. */
  readonly file: string | null;
  readonly bytes: number;
}

/** How far a model is on its way into the engine. */
export type ModelLoading =
  | { readonly status: "loading" }
  | { readonly status: "ready"; readonly card: ModelCard }
  | { readonly status: "failed"; readonly message: string };

export interface ModelsSlice {
  readonly offers: readonly ModelOffer[];
  /** Name of the chosen model; null until the list is there. */
  readonly model: ModelId | null;
  readonly loadings: Readonly<Record<ModelId, ModelLoading>>;
  /** Why a file the user brought is no model of ours, or null. */
  readonly refusal: string | null;
  /** Puts the bundled models before those the user brought meanwhile; never changes a choice. */
  offerModels: (bundled: readonly ModelOffer[]) => void;
  chooseModel: (name: ModelId) => void;
  /** Loads the chosen model unless it is loaded; rejects with a message for people. */
  ensureModel: () => Promise<ModelCard>;
  /** Loads a model file of the user's and chooses it, or says in `refusal` why not. */
  bringModel: (fileName: string, file: Blob) => Promise<void>;
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

    const load = async (offer: ModelOffer, path: string) => {
      put(offer.name, { status: "loading" });
      const { refusal } = get();
      try {
        const card = await parse(path, await services.fetchFile(path));
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
      model: null,
      loadings: {},
      refusal: null,
      offerModels: (bundled) =>
        set(({ offers: former, model }) => {
          const brought = former.filter(({ file }) => file === null);
          const offers = [
            ...bundled,
            ...brought.filter(({ name }) => bundled.every((offer) => offer.name !== name)),
          ];
          const first = offers.find(({ name }) => name === remembered) ?? offers[0];
          return { offers, model: model ?? first?.name ?? null };
        }),
      chooseModel: (name) => {
        set({ model: name });
        services.saveSettings({ backend: get().backend, model: name });
      },
      ensureModel: async () => {
        const offer = get().offers.find(({ name }) => name === get().model);
        if (offer === undefined) throw new Error("No model is chosen.");
        const loading = get().loadings[offer.name];
        if (loading?.status === "ready") return loading.card;
        if (offer.file === null) throw new Error(`Load ${offer.title} again: its file is no longer held.`);
        const pending = inFlight.get(offer.name) ?? load(offer, offer.file);
        inFlight.set(offer.name, pending);
        return pending;
      },
      bringModel: async (fileName, file) => {
        try {
          const card = await parse(fileName, file);
          const offer = { name: card.name, title: card.name, description: card.description, file: null };
          put(card.name, { status: "ready", card });
          set(({ offers }) => ({
            offers: [...offers.filter(({ name }) => name !== card.name), { ...offer, bytes: file.size }],
            refusal: null,
          }));
          get().chooseModel(card.name);
        } catch (error) {
          const message = messageOf(error);
          set({ refusal: message.startsWith(fileName) ? message : `${fileName}: ${message}` });
        }
      },
      dismissRefusal: () => set({ refusal: null }),
    };
  };
}
