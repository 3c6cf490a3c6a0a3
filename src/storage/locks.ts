/** The part of the Web Locks interface that is used; tests give a fake. */
export interface Locks {
  request<T>(name: string, options: LockOptions, job: (lock: Lock | null) => Promise<T>): Promise<T>;
}

/** Held together by all who write files that no record points to yet, and alone by who sweeps such files away. */
export const FILES_LOCK = "utile-files";

/** A lock that is held until it is let go, or stolen. */
export interface Held {
  readonly release: () => void;
  /** Resolves when it is no longer ours: true when another tab took it. */
  readonly gone: Promise<boolean>;
}

/**
 * Takes a lock and keeps it.
 *
 * @param options `ifAvailable`, `steal` or a `signal` that ends the wait
 * @returns null when it is not to be had: another has it, or the wait ended
 */
export function holdLock(locks: Locks, name: string, options: LockOptions): Promise<Held | null> {
  return new Promise((resolve, reject) => {
    let release: () => void = () => undefined;
    const until = new Promise<void>((done) => {
      release = done;
    });
    let isHeld = false;
    const ended = locks.request(name, options, (lock) => {
      if (lock === null) {
        resolve(null);
        return Promise.resolve();
      }
      isHeld = true;
      resolve({ release, gone });
      return until;
    });
    const gone = ended.then(
      () => false,
      () => true,
    );
    ended.catch((error: unknown) => {
      if (isHeld) return;
      if (options.signal?.aborted) resolve(null);
      else reject(error instanceof Error ? error : new Error(String(error)));
    });
  });
}
