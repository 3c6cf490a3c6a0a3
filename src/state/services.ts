import type { Raster } from "../core/raster.ts";
import type { DatabaseEvents } from "../storage/database.ts";
import type { ProjectLocks } from "../storage/project-lock.ts";
import type { Space } from "../storage/space.ts";
import type { Storage } from "../storage/storage.ts";
import type { EngineApi, PixelsApi } from "../worker/protocol.ts";
import type { Remote } from "../worker/rpc.ts";
import type { FetchFile } from "./catalogue.ts";
import type { Settings } from "./settings.ts";

/** What a tab had open, for its next load. */
export interface Remembered {
  /** Id of a project, or `new` for one to be made. */
  readonly project: string;
  /** Whether it is to be taken from another tab. */
  readonly takeOver: boolean;
}

/** What projects need of the browser. */
export interface ProjectServices {
  /** Rejects with `NoStorageError` where the browser keeps nothing. */
  readonly open: (events: DatabaseEvents) => Promise<Storage>;
  readonly locks: Pick<ProjectLocks, "claim" | "takeOver">;
  /** What this tab noted before it was loaded again; null in a fresh tab. */
  readonly remembered: () => Remembered | null;
  readonly remember: (what: Remembered) => void;
  readonly reload: () => void;
  readonly measureSpace: () => Promise<Space | null>;
  readonly askToPersist: () => Promise<boolean>;
}

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
  readonly projects: ProjectServices;
  readonly saveSettings: (settings: Settings) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}
