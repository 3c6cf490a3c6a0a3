import { explainStorage, ProjectMovedError } from "../storage/errors.ts";
import type { FileRef } from "../storage/file-ref.ts";
import type { OpenProject, Piece } from "../storage/open-project.ts";
import type { AppState } from "./appState.ts";
import type { ImageId } from "./image.ts";
import { PaintKeeper } from "./paintKeeper.ts";
import { loadProject } from "./projectLoad.ts";
import { projectParts } from "./projectParts.ts";
import type { ReadFile } from "./projectRestore.ts";
import { Saver, type SaverState } from "./saver.ts";
import type { Services } from "./services.ts";

/** What a session's parts need. */
export interface SessionDeps {
  readonly services: Services;
  readonly get: () => AppState;
  readonly set: (patch: Partial<AppState>) => void;
  readonly subscribe: (listener: (state: AppState, previous: AppState) => void) => () => void;
}

export interface KeptEvents {
  /** Another page has become the project's writer. */
  readonly onLost: () => void;
  /** Files have been replaced by others: it is time to sweep the former away. */
  readonly onSweep: () => void;
}

/** Parts with files that are saved between two sweeps. */
const SWEEP_EVERY = 16;

/** The project that is open in this page: saves what changes in the state until it is let go of. */
export class KeptProject {
  readonly id: string;
  readonly #deps: SessionDeps;
  readonly #project: OpenProject;
  readonly #saver: Saver;
  readonly #context;
  readonly #events: KeptEvents;
  #updates = 0;
  #unsubscribe: () => void = () => undefined;

  constructor(deps: SessionDeps, project: OpenProject, events: KeptEvents) {
    this.id = project.id;
    this.#deps = deps;
    this.#project = project;
    this.#events = events;
    this.#context = {
      services: deps.services,
      files: new WeakMap<object, FileRef>(),
      paint: new PaintKeeper(deps.services),
      unread: new Set<ImageId>(),
    };
    this.#saver = new Saver({
      target: {
        write: (changes) => project.write(changes),
        update: async (prepare) => {
          await project.update(prepare);
          if (++this.#updates % SWEEP_EVERY === 0) events.onSweep();
        },
      },
      parts: () => projectParts(this.#context, deps.get()),
      tell: (state) => this.#tell(state),
    });
  }

  /** Brings what is stored into the state. @returns what of it is lost or cannot be read */
  async load(): Promise<readonly string[]> {
    const { get, set } = this.#deps;
    const damages: string[] = [];
    const settle = () => {
      this.#saver.markSaved(projectParts(this.#context, get()));
    };
    await loadProject({
      project: this.#project,
      context: this.#context,
      get,
      set,
      onDamage: (message) => damages.push(message),
      onLoaded: settle,
      onRead: (id) => this.#saver.markSaved(projectParts(this.#context, get()).filter(isOf(id))),
    });
    return damages;
  }

  /** Saves from now on what is not saved yet. */
  start(): void {
    this.#unsubscribe = this.#deps.subscribe((state, previous) => {
      if (isKeptChange(state, previous, PASSING)) this.#saver.wake();
    });
    this.#saver.wake();
  }

  /** All that is kept, once it is saved, with every edit in a file. */
  async pieces(): Promise<readonly Piece[]> {
    this.#context.paint.packsAll = true;
    try {
      await this.#saver.flush();
      return await this.#project.pieces();
    } finally {
      this.#context.paint.packsAll = false;
    }
  }

  get read(): ReadFile {
    return this.#project.read;
  }

  flush(): Promise<void> {
    return this.#saver.flush();
  }

  retry(): Promise<void> {
    return this.#saver.retry();
  }

  stop(): void {
    this.#unsubscribe();
    this.#saver.stop();
  }

  #tell(state: SaverState): void {
    const { get, set } = this.#deps;
    const { saving } = get();
    if (state.status === "failed" && state.error instanceof ProjectMovedError) {
      this.#events.onLost();
    } else if (state.status === "failed") {
      set({ saving: { status: "failed", message: explainStorage(state.error) } });
    } else if (state.status !== saving.status) {
      set({ saving: state.status === "saved" ? { status: "saved", at: Date.now() } : { status: "saving" } });
    }
  }
}

/** Fields of the state that no part is made of and that change often; leaving one out costs time and nothing else. */
const PASSING: ReadonlySet<keyof AppState> = new Set<keyof AppState>([
  "shown",
  "run",
  "engine",
  "weightMap",
  "live",
  "stepSeconds",
  "sight",
  "places",
  "comparison",
  "exporting",
  "notices",
  "open",
  "projects",
  "space",
  "saving",
  "transfer",
]);

function isKeptChange<S extends object>(state: S, previous: S, passing: ReadonlySet<keyof S>): boolean {
  for (const key in state) if (state[key] !== previous[key] && !passing.has(key)) return true;
  return false;
}

function isOf(id: ImageId): (part: { readonly key: string }) => boolean {
  return ({ key }) => key.endsWith(`/${id}`);
}
