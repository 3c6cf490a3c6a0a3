import { fakeServices, type Overrides } from "./fakeServices.ts";
import type { ImageItem, IncomingFile } from "./image.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import { type AppStore, createAppStore } from "./store.ts";

/** A store over fakes that offers one model, `tiny`. */
export function testStore(overrides: Overrides = {}): AppStore {
  const store = createAppStore(fakeServices(overrides), DEFAULT_SETTINGS);
  store
    .getState()
    .offerModels([
      { name: "tiny", title: "Tiny", description: "", file: "models/tiny.safetensors", bytes: 5 },
    ]);
  return store;
}

/** Files by their names. */
export function files(...names: string[]): IncomingFile[] {
  return names.map((name) => ({ name, folder: "", file: new Blob([name]) }));
}

/** The list's images in order. */
export function items(store: AppStore): ImageItem[] {
  const { order, images } = store.getState();
  return order.flatMap((id) => images[id] ?? []);
}

/** Resolves when the state is as wanted. */
export function until(store: AppStore, wanted: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!wanted()) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = store.subscribe(check);
    check();
  });
}
