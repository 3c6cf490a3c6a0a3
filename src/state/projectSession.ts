import { explainStorage } from "../storage/errors.ts";
import type { Storage } from "../storage/storage.ts";
import { ClaimedProject } from "./claimedProject.ts";
import type { SessionDeps } from "./keptProject.ts";
import { freeProjectName, lastOpened, UNTITLED } from "./projectNames.ts";
import { exportProject, importProject } from "./projectTransfers.ts";
import { isUntouched } from "./untouched.ts";

/** How the page began: nothing was ever kept, a project is open, an empty one, or another tab has it. */
export type Begun = "first" | "opened" | "empty" | "elsewhere";

/** Milliseconds for which a deleted project can be put back. */
const GRACE_MS = 7 * 24 * 3_600_000;
/** Milliseconds until a project that could not be made is tried again. */
const RETRY_MS = 5_000;

/** Everything about projects that outlives one of them: their list, and which of them the page turns to. */
export class ProjectSession {
  readonly #deps: SessionDeps;
  readonly #claimed: ClaimedProject;
  #storage: Storage | null = null;
  #begun: Promise<void> = Promise.resolve();

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    this.#claimed = new ClaimedProject(deps);
  }

  begin(offered: Promise<void> = Promise.resolve()): Promise<Begun> {
    const begun = this.#begin(offered);
    this.#begun = begun.then(() => undefined);
    return begun;
  }

  whenBegun(): Promise<void> {
    return this.#begun;
  }

  async #begin(offered: Promise<void>): Promise<Begun> {
    const { services, set, get } = this.#deps;
    try {
      this.#storage = await services.projects.open({
        onBlocked: () =>
          get().notify("warning", "Close the other tabs of Utile: they are of an older version."),
        onClosed: (message) => this.#closed(message),
      });
      await offered;
      return await this.#openLast(this.#storage);
    } catch (error) {
      set({ saving: { status: "off", message: explainStorage(error) } });
      return "first";
    } finally {
      void this.refresh();
    }
  }

  async refresh(): Promise<void> {
    const { set, services } = this.#deps;
    const projects = (await this.#storage?.list().catch(() => null)) ?? [];
    set({ projects, space: await services.projects.measureSpace() });
  }

  /** Opens another project in the place of this one, once this one is saved. */
  async leaveFor(project: string, takeOver = false): Promise<void> {
    if (await this.flush()) return this.#go(project, takeOver);
    const goAnyway = { label: "Leave it unsaved", run: () => this.#go(project, takeOver) };
    this.#deps.get().notify("error", "This project is not all saved yet, so it stays open.", goAnyway);
  }

  #go(project: string, takeOver = false): void {
    const { projects } = this.#deps.services;
    this.#claimed.letGo();
    projects.remember({ project, takeOver });
    projects.reload();
  }

  async takeOver(): Promise<void> {
    const { project, saving } = this.#deps.get();
    if (project !== null && saving.status === "elsewhere") await this.leaveFor(project.id, true);
  }

  rename(id: string, name: string): Promise<void> {
    return this.#change(async (storage) => {
      const { get, set } = this.#deps;
      const trimmed = name.trim();
      if (trimmed === "") return;
      if (id === get().project?.id) set({ project: { id, name: trimmed } });
      await storage.rename(id, trimmed);
    });
  }

  duplicate(id: string): Promise<void> {
    return this.#change(async (storage) => {
      if (id === this.#claimed.kept?.id) await this.flush();
      const name = this.#deps.get().projects.find((each) => each.id === id)?.name ?? UNTITLED;
      await storage.duplicate(id, this.#freeName(`${name} (copy)`));
    });
  }

  remove(id: string): Promise<void> {
    return this.#change(async (storage) => {
      const own = id === this.#claimed.kept?.id;
      if (own) {
        await this.flush();
        this.#claimed.letGo();
      }
      await storage.remove(id);
      if (own) this.#go(this.#another(id));
    });
  }

  putBack(id: string): Promise<void> {
    return this.#change((storage) => storage.putBack(id));
  }

  purge(id: string): Promise<void> {
    return this.#change((storage) => storage.purge(id));
  }

  async exportFile(): Promise<void> {
    const kept = this.#claimed.kept;
    if (kept === null) this.#deps.get().notify("error", "There is no project to export yet.");
    else await exportProject(this.#deps, kept);
  }

  async importFile(fileName: string, file: Blob): Promise<void> {
    const storage = this.#storage;
    if (storage === null) {
      this.#deps.get().notify("error", `${fileName}: this browser window keeps no projects.`);
      return;
    }
    await this.refresh();
    const id = await importProject(this.#deps, storage, fileName, file, (name) => this.#freeName(name));
    await this.refresh();
    if (id !== null) await this.leaveFor(id);
  }

  async persist(): Promise<void> {
    await this.#deps.services.projects.askToPersist();
    await this.refresh();
  }

  async retry(): Promise<void> {
    await this.#claimed.kept?.retry();
  }

  /** Saves all that is not saved yet; resolves whether it worked. */
  flush(): Promise<boolean> {
    return this.#claimed.flush();
  }

  async #openLast(storage: Storage): Promise<Begun> {
    const { services } = this.#deps;
    const all = await storage.list();
    for (const { id, deleted } of all) {
      if (deleted !== null && Date.now() - deleted > GRACE_MS) await storage.purge(id);
    }
    const remembered = services.projects.remembered();
    if (remembered?.project === "new") {
      await this.#claimed.make(storage, await this.#freeNameOf(storage));
      return "empty";
    }
    const rows = all.filter(({ deleted }) => deleted === null);
    const row = rows.find(({ id }) => id === remembered?.project) ?? lastOpened(rows);
    if (row === undefined) {
      this.#waitForWork(storage);
      return "first";
    }
    return this.#claimed.open(storage, row, remembered?.takeOver === true);
  }

  /** A page with a sample only is nobody's work; it becomes a project with the first thing the user does. */
  #waitForWork(storage: Storage): void {
    const { set, get, subscribe } = this.#deps;
    set({ saving: { status: "fresh" } });
    const look = () => {
      if (isUntouched(get())) return;
      unsubscribe();
      set({ saving: { status: "saving" } });
      void this.#adopt(storage);
    };
    const unsubscribe = subscribe(look);
  }

  async #adopt(storage: Storage): Promise<void> {
    try {
      await this.#claimed.make(storage, await this.#freeNameOf(storage));
      void this.persist();
    } catch (error) {
      this.#claimed.letGo();
      this.#deps.set({ saving: { status: "failed", message: explainStorage(error) } });
      setTimeout(() => void this.#adopt(storage), RETRY_MS);
    }
  }

  #closed(message: string): void {
    this.#claimed.letGo();
    this.#storage = null;
    this.#deps.set({ saving: { status: "failed", message } });
  }

  /** The project to go to when one is deleted. */
  #another(id: string): string {
    const rest = this.#deps.get().projects.filter((each) => each.id !== id && each.deleted === null);
    return lastOpened(rest)?.id ?? "new";
  }

  async #change(job: (storage: Storage) => Promise<void>): Promise<void> {
    const storage = this.#storage;
    if (storage === null) return;
    try {
      await job(storage);
    } catch (error) {
      this.#deps.get().notify("error", `Nothing was changed: ${explainStorage(error)}.`);
    }
    await this.refresh();
  }

  async #freeNameOf(storage: Storage): Promise<string> {
    this.#deps.set({ projects: await storage.list() });
    return this.#freeName(UNTITLED);
  }

  #freeName(wanted: string): string {
    return freeProjectName(this.#deps.get().projects, wanted);
  }
}
