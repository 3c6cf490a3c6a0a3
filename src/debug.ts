import type { AppStore } from "./state/store.ts";
import type { Engine } from "./worker/client.ts";
import type { Pixels } from "./worker/pixels-client.ts";

/** What tests reach from outside the page. */
export interface Debug {
  readonly engine: Engine;
  readonly pixels: Pixels;
  readonly store: AppStore;
}

declare global {
  /** Only on a page opened with `?debug`. */
  var utileDebug: Debug | undefined;
}

/** Hands the workers and the state to tests when the page's address asks for it. */
export function exposeDebug(debug: Debug): void {
  if (new URLSearchParams(location.search).has("debug")) globalThis.utileDebug = debug;
}
