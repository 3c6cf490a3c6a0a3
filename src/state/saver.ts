import { ProjectMovedError } from "../storage/errors.ts";
import type { Change, Keep, Late } from "../storage/open-project.ts";
import { createSingleFlight } from "./singleFlight.ts";

/** A part of the state that is saved by itself. */
export interface Part {
  /** Unique among the parts of a project. */
  readonly key: string;
  /** What it is made of; saved again when any of them is another than the last time. */
  readonly seen: readonly unknown[];
  /** `now`: at once. `settled`: views, once in a moment. `files`: with large files. */
  readonly lane: "now" | "settled" | "files";
  readonly changes: (keep: Keep) => Promise<readonly Change[] | Late> | readonly Change[];
  /** Called when they are on the disk. */
  readonly done?: () => void;
  /** Called when they could not be written; they are asked for again. */
  readonly failed?: () => void;
}

/** Where saving stands. */
export type SaverState =
  | { readonly status: "saving" }
  | { readonly status: "saved" }
  | { readonly status: "failed"; readonly error: unknown };

/** Where a saver writes to. */
export interface SaverTarget {
  write(changes: readonly Change[]): Promise<void>;
  update(prepare: (keep: Keep) => Promise<readonly Change[] | Late>): Promise<void>;
}

export interface SaverDeps {
  readonly target: SaverTarget;
  /** All parts as they are now. */
  readonly parts: () => readonly Part[];
  readonly tell: (state: SaverState) => void;
}

/** Milliseconds that views are left to settle. */
const SETTLE_MS = 400;
/** Milliseconds from a failure to the next try: the first and the longest. */
const RETRY_MS = [2_000, 60_000] as const;
/** Milliseconds after which a browser that does not answer is told of. */
const SILENCE_MS = 20_000;

/** Name under which the quick parts fail; no part's key is empty. */
const QUICK = "";

/** Saves what changes: edits and records at once and in order, large files beside them. */
export class Saver {
  readonly #deps: SaverDeps;
  readonly #saved = new Map<string, readonly unknown[]>();
  #settleTimer: ReturnType<typeof setTimeout> | null = null;
  #retryTimer: ReturnType<typeof setTimeout> | null = null;
  #retryMs: number = RETRY_MS[0];
  /** What failed last: the quick parts as a whole, files each by its key. */
  readonly #failures = new Map<string, unknown>();
  #settled = false;
  #stopped = false;
  readonly #runQuick = createSingleFlight(() => this.#nextQuick());
  readonly #runFiles = createSingleFlight(() => this.#nextFile());

  constructor(deps: SaverDeps) {
    this.#deps = deps;
  }

  /** Notes that parts are on the disk as they are. */
  markSaved(parts: readonly Part[]): void {
    for (const { key, seen } of parts) this.#saved.set(key, seen);
  }

  /** To be called when anything may have changed. */
  wake(): void {
    if (this.#stopped) return;
    void this.#runQuick();
    void this.#runFiles();
    this.#settleTimer ??= setTimeout(() => this.#settle(), SETTLE_MS);
    this.#tell();
  }

  /** Saves everything now; resolves when nothing is left, or saving failed. */
  async flush(): Promise<void> {
    this.#settle();
    void this.#runFiles();
    await this.#runQuick();
    await this.#runFiles();
  }

  /** Tries again what failed. */
  async retry(): Promise<void> {
    this.#failures.clear();
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    this.#retryTimer = null;
    await this.flush();
  }

  /** Saves nothing from now on. */
  stop(): void {
    this.#stopped = true;
    for (const timer of [this.#settleTimer, this.#retryTimer]) if (timer !== null) clearTimeout(timer);
  }

  #settle(): void {
    if (this.#settleTimer !== null) clearTimeout(this.#settleTimer);
    this.#settleTimer = null;
    this.#settled = true;
    void this.#runQuick();
  }

  #dirty(...lanes: readonly Part["lane"][]): Part[] {
    return this.#deps
      .parts()
      .filter(({ lane, key, seen }) => lanes.includes(lane) && !isSame(seen, this.#saved.get(key)));
  }

  #nextQuick(): Promise<void> | null {
    if (this.#stopped || this.#failures.has(QUICK)) return null;
    const parts = this.#settled ? this.#dirty("now", "settled") : this.#dirty("now");
    this.#settled = false;
    if (parts.length === 0) return null;
    return this.#attempt(QUICK, parts, async () => {
      const changes = (await Promise.all(parts.map((part) => part.changes(keepNothing)))).flatMap(now);
      await answered(this.#deps.target.write(changes), (error) =>
        this.#deps.tell({ status: "failed", error }),
      );
    });
  }

  #nextFile(): Promise<void> | null {
    if (this.#stopped) return null;
    const part = this.#dirty("files").find(({ key }) => !this.#failures.has(key));
    if (part === undefined) return null;
    return this.#attempt(part.key, [part], () =>
      this.#deps.target.update(async (keep) => part.changes(keep)),
    );
  }

  async #attempt(name: string, parts: readonly Part[], job: () => Promise<void>): Promise<void> {
    try {
      await job();
      this.#retryMs = RETRY_MS[0];
      for (const { key, seen, done } of parts) {
        this.#saved.set(key, seen);
        done?.();
      }
      // Rows that are on the disk now may be ripe for a file.
      if (name === QUICK) void this.#runFiles();
    } catch (error) {
      for (const { failed } of parts) failed?.();
      this.#fail(name, error);
    }
    this.#tell();
  }

  #fail(name: string, error: unknown): void {
    this.#failures.set(name, error);
    if (error instanceof ProjectMovedError || this.#stopped) return;
    this.#retryTimer ??= setTimeout(() => void this.retry(), this.#retryMs);
    this.#retryMs = Math.min(RETRY_MS[1], 2 * this.#retryMs);
  }

  #tell(): void {
    if (this.#stopped) return;
    const [failure] = this.#failures;
    if (failure !== undefined) this.#deps.tell({ status: "failed", error: failure[1] });
    else this.#deps.tell({ status: this.#dirty("now", "files").length > 0 ? "saving" : "saved" });
  }
}

function isSame(a: readonly unknown[], b: readonly unknown[] | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((each, index) => Object.is(each, b[index]));
}

function now(changes: readonly Change[] | Late): readonly Change[] {
  return typeof changes === "function" ? changes() : changes;
}

const keepNothing: Keep = () => Promise.reject(new Error("Only parts with files keep files."));

/** Tells when a promise takes unusually long; it is waited for all the same. */
async function answered(work: Promise<void>, tell: (error: Error) => void): Promise<void> {
  const late = () => tell(new Error("the browser's storage does not answer. It is waited for"));
  const timer = setTimeout(late, SILENCE_MS);
  try {
    await work;
  } finally {
    clearTimeout(timer);
  }
}
