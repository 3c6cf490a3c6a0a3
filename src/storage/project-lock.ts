import { type Held, holdLock, type Locks } from "./locks.ts";

/** Milliseconds that a tab is given to save and let go before its project is taken from it. */
const PATIENCE = 4_000;

/** What tabs say to each other. */
interface Call {
  /** Project that another tab is asked to let go of. */
  readonly letGo: string;
}

/** A tab's hold on a project: no other tab writes it meanwhile. */
export interface Claim {
  readonly release: () => void;
}

export interface ClaimEvents {
  /** Another tab asks for the project: what is not saved yet is to be saved; then the hold is let go. */
  readonly onAsked: () => Promise<void>;
  /** The project is another tab's now. */
  readonly onLost: () => void;
}

/** Holds on projects, one tab each. */
export class ProjectLocks {
  readonly #locks: Locks;
  readonly #channel: BroadcastChannel;
  readonly #patience: number;

  constructor(locks: Locks, patience = PATIENCE) {
    this.#locks = locks;
    this.#channel = new BroadcastChannel("utile-projects");
    this.#patience = patience;
  }

  /** @returns null when another tab has the project open */
  async claim(project: string, events: ClaimEvents): Promise<Claim | null> {
    const held = await holdLock(this.#locks, lockName(project), { ifAvailable: true });
    return held && this.#watch(project, held, events);
  }

  /** Asks the tab that has the project to save it and let go, and takes it when there is no answer. */
  async takeOver(project: string, events: ClaimEvents): Promise<Claim> {
    const wait = new AbortController();
    const timer = setTimeout(() => wait.abort(), this.#patience);
    this.#channel.postMessage({ letGo: project } satisfies Call);
    const given = await holdLock(this.#locks, lockName(project), { signal: wait.signal });
    clearTimeout(timer);
    const held = given ?? (await holdLock(this.#locks, lockName(project), { steal: true }));
    if (held === null) throw new Error("The project could not be taken over. Close the other tab.");
    return this.#watch(project, held, events);
  }

  close(): void {
    this.#channel.close();
  }

  #watch(project: string, held: Held, { onAsked, onLost }: ClaimEvents): Claim {
    const watch = new AbortController();
    const end = () => {
      watch.abort();
      held.release();
    };
    const answer = async () => {
      // Whether or not it could be saved, the other tab is waiting.
      await onAsked().catch(() => undefined);
      if (watch.signal.aborted) return;
      end();
      onLost();
    };
    const hear = (event: MessageEvent<unknown>) => {
      if (isCall(event.data) && event.data.letGo === project) void answer();
    };
    this.#channel.addEventListener("message", hear, { signal: watch.signal });
    void held.gone.then((isStolen) => {
      if (!isStolen || watch.signal.aborted) return;
      watch.abort();
      onLost();
    });
    return { release: end };
  }
}

function lockName(project: string): string {
  return `utile-project-${project}`;
}

function isCall(data: unknown): data is Call {
  return typeof data === "object" && data !== null && "letGo" in data && typeof data.letGo === "string";
}
