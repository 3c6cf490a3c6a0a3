import type { Raster } from "../core/raster.ts";
import type { EngineApi, PixelsApi } from "../worker/protocol.ts";
import type { Remote } from "../worker/rpc.ts";
import type { FetchFile } from "./catalogue.ts";
import type { Settings } from "./settings.ts";

/** Everything the state needs of the world outside; tests give fakes. */
export interface Services {
  readonly engine: Remote<EngineApi>;
  readonly pixels: Remote<PixelsApi>;
  /** Draws a small picture of an image and returns its URL. */
  readonly thumbnail: (raster: Raster) => Promise<string>;
  /** Forgets a URL that `thumbnail` made. */
  readonly dropThumbnail: (url: string) => void;
  readonly fetchFile: FetchFile;
  /** Saves a stream of bytes as a file; rejects with `AbortError` when the user cancels. */
  readonly save: (name: string, open: () => ReadableStream<Uint8Array>, signal: AbortSignal) => Promise<void>;
  /** Colours of objects in exported pictures, `#rrggbb`. */
  readonly palette: readonly string[];
  readonly saveSettings: (settings: Settings) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}
