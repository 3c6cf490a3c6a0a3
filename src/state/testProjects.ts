import { ProjectLocks } from "../storage/project-lock.ts";
import { openStorage } from "../storage/storage.ts";
import { MemoryArea, MemoryLocks } from "../storage/testing.ts";
import type { ProjectServices, Remembered } from "./services.ts";

/** A browser's storage in memory, for pages one after the other or beside each other. */
export class TestBrowser {
  readonly area = new MemoryArea();
  /** Bytes that the browser says are in use. */
  used = 0;
  readonly #locks = new MemoryLocks();
  readonly #name = crypto.randomUUID();

  /** What a tab of this browser has. */
  tab(remembered: Remembered | null = null): ProjectServices & { note: Remembered | null; reloads: number } {
    const locks = new ProjectLocks(this.#locks, 50);
    const tab = {
      open: (events: Parameters<ProjectServices["open"]>[0]) =>
        openStorage(this.area, this.#locks, events, this.#name),
      locks,
      note: remembered,
      reloads: 0,
      remembered: () => tab.note,
      remember: (what: Remembered) => {
        tab.note = what;
      },
      reload: () => {
        tab.reloads++;
      },
      measureSpace: async () => ({ used: this.used, quota: 2 ** 40, persisted: false }),
      askToPersist: async () => true,
    };
    return tab;
  }
}
