import type { FileArea } from "./file-area.ts";
import type { Locks } from "./locks.ts";

/** How a write to the disk goes wrong. */
export type DiskFault = "full" | "torn" | "lost";

/** A disk in memory whose writes can be made to fail. */
export class MemoryArea implements FileArea {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  /** What becomes of the next write; null: it works. */
  fault: DiskFault | null = null;

  async write(name: string, content: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    const bytes = new Uint8Array(await new Response(content).arrayBuffer());
    const { fault } = this;
    this.fault = null;
    if (fault === "full") throw new DOMException("The disk is full.", "QuotaExceededError");
    // The disk says that all is well, and it is not.
    if (fault === "torn") this.files.set(name, bytes.slice(0, bytes.length >> 1));
    else if (fault === null) this.files.set(name, bytes);
  }

  async read(name: string): Promise<Blob> {
    const bytes = this.files.get(name);
    if (bytes === undefined) throw new DOMException(`There is no ${name}.`, "NotFoundError");
    return new Blob([bytes]);
  }

  async remove(name: string): Promise<void> {
    this.files.delete(name);
  }

  async names(): Promise<string[]> {
    return [...this.files.keys()];
  }
}

interface Waiting {
  readonly options: LockOptions;
  readonly grant: () => void;
}

/** Web Locks as the standard has them, for one thread. */
export class MemoryLocks implements Locks {
  readonly #held = new Map<string, Set<{ readonly mode: string; readonly steal: () => void }>>();
  readonly #waiting = new Map<string, Waiting[]>();

  request<T>(name: string, options: LockOptions, job: (lock: Lock | null) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const mode = options.mode ?? "exclusive";
      const grant = () => {
        const hold = { mode, steal: () => reject(new DOMException("The lock was stolen.", "AbortError")) };
        this.#heldOf(name).add(hold);
        const end = () => {
          this.#heldOf(name).delete(hold);
          this.#next(name);
        };
        // As the standard has it, jobs never begin within the request.
        Promise.resolve({ name, mode }).then(job).then(resolve, reject).finally(end);
      };
      if (options.steal) {
        for (const hold of this.#heldOf(name)) hold.steal();
        this.#heldOf(name).clear();
        grant();
      } else if (this.#isFree(name, mode) && this.#waitingOf(name).length === 0) grant();
      else if (options.ifAvailable) Promise.resolve(null).then(job).then(resolve, reject);
      else this.#wait(name, { options, grant }, reject);
    });
  }

  #wait(name: string, waiting: Waiting, reject: (error: Error) => void): void {
    this.#waitingOf(name).push(waiting);
    waiting.options.signal?.addEventListener("abort", () => {
      this.#waiting.set(
        name,
        this.#waitingOf(name).filter((each) => each !== waiting),
      );
      reject(new DOMException("The wait ended.", "AbortError"));
    });
  }

  #next(name: string): void {
    const [first] = this.#waitingOf(name);
    if (first === undefined || !this.#isFree(name, first.options.mode ?? "exclusive")) return;
    this.#waitingOf(name).shift();
    first.grant();
    this.#next(name);
  }

  #isFree(name: string, mode: string): boolean {
    const held = [...this.#heldOf(name)];
    return held.length === 0 || (mode === "shared" && held.every((hold) => hold.mode === "shared"));
  }

  #heldOf(name: string) {
    const held = this.#held.get(name) ?? new Set();
    this.#held.set(name, held);
    return held;
  }

  #waitingOf(name: string): Waiting[] {
    const waiting = this.#waiting.get(name) ?? [];
    this.#waiting.set(name, waiting);
    return waiting;
  }
}
