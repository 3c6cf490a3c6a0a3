import { isShort } from "../storage/space.ts";
import type { SessionDeps } from "./keptProject.ts";

/** Milliseconds between two looks at the space that is left. */
const SPACE_MS = 30_000;

/** Looks now and again how much room is left to save in, and says once when it is little. */
export class SpaceWatch {
  readonly #deps: SessionDeps;
  #told = false;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
  }

  /** Begins to look. @param isNeeded asked before each look but the first; once it says no, there are no more */
  start(isNeeded: () => boolean): void {
    const timer = setInterval(() => {
      if (isNeeded()) void this.#look();
      else clearInterval(timer);
    }, SPACE_MS);
    void this.#look();
  }

  async #look(): Promise<void> {
    const { services, get, set } = this.#deps;
    const space = await services.projects.measureSpace();
    set({ space });
    if (space === null || !isShort(space) || this.#told) return;
    this.#told = true;
    get().notify(
      "warning",
      "Little room is left to save in. Export the project, or delete one you no longer need.",
    );
  }
}
