import type { Engine } from "./client.ts";
import type { Pixels } from "./pixels-client.ts";

/** What tests reach from outside the page. */
export interface Debug {
  readonly engine: Engine;
  readonly pixels: Pixels;
}

declare global {
  /** Only on a page opened with `?debug`. */
  var utileDebug: Debug | undefined;
}

/** Hands the workers to tests when the page's address asks for it. */
export function exposeDebug(debug: Debug): void {
  if (new URLSearchParams(location.search).has("debug")) globalThis.utileDebug = debug;
}
