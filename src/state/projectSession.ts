import { explainStorage } from "../storage/errors.ts";
import type { OpenProject } from "../storage/open-project.ts";
import type { Claim } from "../storage/project-lock.ts";
import { isShort } from "../storage/space.ts";
import type { ProjectSummary, Storage } from "../storage/storage.ts";
import { KeptProject, type SessionDeps } from "./keptProject.ts";
import { exportProject, importProject } from "./projectTransfers.ts";
import { isUntouched } from "./untouched.ts";

/** How the page began: nothing was ever kept, a project is open, an empty one, or another tab has it. */
export type Begun = "first" | "opened" | "empty" | "elsewhere";

/** Milliseconds for which a deleted project can be put back. */
const GRACE_MS = 7 * 24 * 3_600_000;
/** Milliseconds between two looks at the space that is left. */
const SPACE_MS = 30_000;
/** Milliseconds until a project that could not be made is tried again. */
const RETRY_MS = 5_000;

/** What a project is called before anybody names it. */
export const UNTITLED = "Untitled project";

/** Everything about projects that outlives one of them: their list, which is open, and who may write it. */
export class ProjectSession {
  readonly #deps: SessionDeps;
  #storage: Storage | null = null;
  #kept: KeptProject | null = null;
  #claim: Claim | null = null;
  #toldShort = false;
  #begun: Promise<void> = Promise.resolve();

  constructor(deps: SessionDeps) {
    this.#deps = deps;
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
    this.#letGo();
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
      if (id === this.#kept?.id) await this.flush();
      const name = this.#deps.get().projects.find((each) => each.id === id)?.name ?? UNTITLED;
      await storage.duplicate(id, this.#freeName(`${name} (copy)`));
    });
  }

  remove(id: string): Promise<void> {
    return this.#change(async (storage) => {
      const own = id === this.#kept?.id;
      if (own) {
        await this.flush();
        this.#letGo();
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
    const kept = this.#kept;
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
    await this.#kept?.retry();
  }

  /** Saves all that is not saved yet; resolves whether it worked. */
  async flush(): Promise<boolean> {
    await this.#kept?.flush();
    return this.#deps.get().saving.status !== "failed";
  }

  async #openLast(storage: Storage): Promise<Begun> {
    const { services } = this.#deps;
    const all = await storage.list();
    for (const { id, deleted } of all) {
      if (deleted !== null && Date.now() - deleted > GRACE_MS) await storage.purge(id);
    }
    const remembered = services.projects.remembered();
    if (remembered?.project === "new") {
      await this.#make(storage, await this.#freeNameOf(storage));
      return "empty";
    }
    const rows = all.filter(({ deleted }) => deleted === null);
    const row = rows.find(({ id }) => id === remembered?.project) ?? lastOpened(rows);
    if (row === undefined) {
      this.#waitForWork(storage);
      return "first";
    }
    return this.#open(storage, row, remembered?.takeOver === true);
  }

  async #open(storage: Storage, { id, name, images }: ProjectSummary, takeOver: boolean): Promise<Begun> {
    const { services, set } = this.#deps;
    set({ project: { id, name } });
    const { locks, remember } = services.projects;
    remember({ project: id, takeOver: false });
    const events = this.#claimEvents();
    const claim = takeOver ? await locks.takeOver(id, events) : await locks.claim(id, events);
    if (claim === null) {
      set({ saving: { status: "elsewhere", left: false } });
      return "elsewhere";
    }
    this.#claim = claim;
    try {
      await this.#keep(await storage.open(id), storage);
    } catch (error) {
      this.#letGo();
      throw error;
    }
    return images > 0 ? "opened" : "empty";
  }

  /** Makes a project of what is in the state. */
  async #make(storage: Storage, name: string): Promise<void> {
    const { services, set } = this.#deps;
    const project = await storage.create(name);
    set({ project: { id: project.id, name } });
    services.projects.remember({ project: project.id, takeOver: false });
    this.#claim = await services.projects.locks.claim(project.id, this.#claimEvents());
    await this.#keep(project, null);
  }

  /** @param stored where the project lies if it is to be loaded; null for a new one */
  async #keep(project: OpenProject, stored: Storage | null): Promise<void> {
    const onSweep = () => void this.#storage?.collect().catch(() => undefined);
    const kept = new KeptProject(this.#deps, project, { onLost: () => this.#lost(), onSweep });
    this.#kept = kept;
    if (stored !== null) {
      const damages = await kept.load();
      if (damages.length > 0) await this.#setAside(stored, damages);
    }
    kept.start();
    this.#watchSpace();
    onSweep();
  }

  /** Keeps a copy of a damaged project as it is, before anything is saved over what could not be read. */
  async #setAside(storage: Storage, damages: readonly string[]): Promise<void> {
    const { project, notify } = this.#deps.get();
    if (project === null) return;
    const name = this.#freeName(`${project.name} (as it was)`);
    await storage.duplicate(project.id, name);
    for (const damage of damages) notify("error", damage);
    notify("warning", `What could not be read stays in the project “${name}”.`);
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
      await this.#make(storage, await this.#freeNameOf(storage));
      void this.persist();
    } catch (error) {
      this.#letGo();
      this.#deps.set({ saving: { status: "failed", message: explainStorage(error) } });
      setTimeout(() => void this.#adopt(storage), RETRY_MS);
    }
  }

  #claimEvents() {
    return {
      onAsked: async () => {
        await this.flush();
      },
      onLost: () => this.#lost(),
    };
  }

  /** Another tab has the project: what is on the page stays to be seen. */
  #lost(): void {
    this.#letGo();
    this.#deps.set({ saving: { status: "elsewhere", left: true } });
  }

  #closed(message: string): void {
    this.#letGo();
    this.#storage = null;
    this.#deps.set({ saving: { status: "failed", message } });
  }

  #letGo(): void {
    this.#kept?.stop();
    this.#kept = null;
    this.#claim?.release();
    this.#claim = null;
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
    const taken = new Set(this.#deps.get().projects.map(({ name }) => name));
    for (let n = 1, name = wanted; ; name = `${wanted} ${++n}`) if (!taken.has(name)) return name;
  }

  #watchSpace(): void {
    const { services, get, set } = this.#deps;
    const look = async () => {
      const space = await services.projects.measureSpace();
      set({ space });
      if (space === null || !isShort(space) || this.#toldShort) return;
      this.#toldShort = true;
      get().notify(
        "warning",
        "Little room is left to save in. Export the project, or delete one you no longer need.",
      );
    };
    const timer = setInterval(() => {
      if (this.#kept === null) clearInterval(timer);
      else void look();
    }, SPACE_MS);
    void look();
  }
}

function lastOpened(rows: readonly ProjectSummary[]): ProjectSummary | undefined {
  return rows.toSorted((a, b) => b.opened - a.opened)[0];
}
