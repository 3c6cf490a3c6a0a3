import type { Case, Work } from "./case.ts";
import type { About, Repeats, Timing } from "./host.ts";

/** An engine beside others; it computes elsewhere, so that its crash or its hunger is a row and not the end. */
export interface Contestant {
  /** Name in options and results, e.g. `utile-webgpu`. */
  readonly name: string;
  /** Those that are compared with each other: the same device in the same runtime. */
  readonly group: string;
  readonly works: readonly Work[];
  /** Starts it. Rejects with an error that says why it cannot run here. */
  readonly start: () => Promise<About>;
  /** Rejects with an error that says what went wrong; the next call starts afresh. */
  readonly measure: (each: Case, repeats: Repeats, limitSeconds: number) => Promise<Timing>;
  readonly stop: () => Promise<void>;
}

/** Gives up on work that takes too long; `end` must make it reject or be forgotten. */
export async function within<T>(seconds: number, work: Promise<T>, end: () => Promise<void>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      void end();
      reject(new Error(`ended: it took longer than ${seconds.toFixed(0)} s`));
    }, seconds * 1000);
  });
  work.catch(() => {}); // what it says after its end is not asked for
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
