import { createStore, type StoreApi } from "zustand/vanilla";
import type { AppState } from "./appState.ts";
import { createClassesSlice } from "./classesSlice.ts";
import { createCompareSlice } from "./compareSlice.ts";
import { createDecoder, type Decoder } from "./decoder.ts";
import { createEngineSlice } from "./engineSlice.ts";
import { createExportSlice } from "./exportSlice.ts";
import { createImagesSlice } from "./imagesSlice.ts";
import { createLabelsSlice } from "./labelsSlice.ts";
import { createModelsSlice } from "./modelsSlice.ts";
import { createNoticesSlice } from "./noticesSlice.ts";
import { createObjectsSlice } from "./objectsSlice.ts";
import { createPaintSlice } from "./paintSlice.ts";
import { createPlacesSlice } from "./placesSlice.ts";
import { createProjectSlice } from "./projectSlice.ts";
import { createRunSlice } from "./runSlice.ts";
import { createSelectionSlice } from "./selectionSlice.ts";
import type { Services } from "./services.ts";
import type { Settings } from "./settings.ts";
import { createTeachSlice } from "./teachSlice.ts";
import { createViewSlice } from "./viewSlice.ts";
import { createWeightsSlice, shownLabels } from "./weightsSlice.ts";

export type AppStore = StoreApi<AppState>;

/** The page's state, over services it is given. */
export function createAppStore(services: Services, settings: Settings): AppStore {
  let decoder: Decoder | null = null;
  const getDecoder = () => {
    decoder ??= createDecoder(services, store.getState, store.getState().patchImage);
    return decoder;
  };
  const store = createStore<AppState>()((...api) => ({
    ...createImagesSlice(services, getDecoder)(...api),
    ...createSelectionSlice(getDecoder)(...api),
    ...createEngineSlice(services, settings)(...api),
    ...createModelsSlice(services, settings.model)(...api),
    ...createRunSlice(services, getDecoder)(...api),
    ...createObjectsSlice(services)(...api),
    ...createLabelsSlice(services)(...api),
    ...createPaintSlice(services)(...api),
    ...createWeightsSlice(services)(...api),
    ...createClassesSlice(...api),
    ...createTeachSlice(services, getDecoder)(...api),
    ...createPlacesSlice(services, getDecoder)(...api),
    ...createCompareSlice(services, getDecoder)(...api),
    ...createViewSlice(...api),
    ...createExportSlice(services, getDecoder)(...api),
    ...createNoticesSlice(...api),
    ...createProjectSlice(services)(...api),
  }));
  store.subscribe((state, previous) => {
    if (state.selected !== previous.selected && state.paint.instance !== null)
      state.setPaint({ instance: null });
    if (state.documents !== previous.documents) tellChanges(state, previous);
    if (shownLabels(state) !== shownLabels(previous)) void state.updateWeights();
  });
  return store;
}

/** Lets the weights follow every document that has changed. */
function tellChanges(state: AppState, previous: AppState): void {
  for (const [id, document] of Object.entries(state.documents)) {
    if (document !== previous.documents[id]) state.labelsChanged(document.labels, document.changed);
  }
}
