import type { OpenProject } from "../storage/open-project.ts";
import type { Claim } from "../storage/project-lock.ts";
import type { ProjectSummary, Storage } from "../storage/storage.ts";
import { KeptProject, type SessionDeps } from "./keptProject.ts";
import { freeProjectName } from "./projectNames.ts";
import { SpaceWatch } from "./spaceWatch.ts";

/** The one project that this page may write, while it may: its claim and its saving come and go together. */
export class ClaimedProject {
  readonly #deps: SessionDeps;
  readonly #space: SpaceWatch;
  #kept: KeptProject | null = null;
  #claim: Claim | null = null;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    this.#space = new SpaceWatch(deps);
  }

  /** Null before there is one, and once another tab has it. */
  get kept(): KeptProject | null {
    return this.#kept;
  }

  /** Opens a stored project; another tab keeps what it has unless it is taken over. */
  async open(
    storage: Storage,
    { id, name, images }: ProjectSummary,
    takeOver: boolean,
  ): Promise<"opened" | "empty" | "elsewhere"> {
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
      await this.#keep(storage, await storage.open(id), true);
    } catch (error) {
      this.letGo();
      throw error;
    }
    return images > 0 ? "opened" : "empty";
  }

  /** Makes a project of what is in the state. */
  async make(storage: Storage, name: string): Promise<void> {
    const { services, set } = this.#deps;
    const project = await storage.create(name);
    set({ project: { id: project.id, name } });
    services.projects.remember({ project: project.id, takeOver: false });
    this.#claim = await services.projects.locks.claim(project.id, this.#claimEvents());
    await this.#keep(storage, project, false);
  }

  /** Saves all that is not saved yet; resolves whether it worked. */
  async flush(): Promise<boolean> {
    await this.#kept?.flush();
    return this.#deps.get().saving.status !== "failed";
  }

  letGo(): void {
    this.#kept?.stop();
    this.#kept = null;
    this.#claim?.release();
    this.#claim = null;
  }

  /** @param isStored whether there is something to load */
  async #keep(storage: Storage, project: OpenProject, isStored: boolean): Promise<void> {
    const onSweep = () => void storage.collect().catch(() => undefined);
    const kept = new KeptProject(this.#deps, project, { onLost: () => this.#lost(), onSweep });
    this.#kept = kept;
    if (isStored) {
      const damages = await kept.load();
      if (damages.length > 0) await this.#setAside(storage, damages);
    }
    kept.start();
    this.#space.start(() => this.#kept !== null);
    onSweep();
  }

  /** Keeps a copy of a damaged project as it is, before anything is saved over what could not be read. */
  async #setAside(storage: Storage, damages: readonly string[]): Promise<void> {
    const { project, projects, notify } = this.#deps.get();
    if (project === null) return;
    const name = freeProjectName(projects, `${project.name} (as it was)`);
    await storage.duplicate(project.id, name);
    for (const damage of damages) notify("error", damage);
    notify("warning", `What could not be read stays in the project “${name}”.`);
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
    this.letGo();
    this.#deps.set({ saving: { status: "elsewhere", left: true } });
  }
}
