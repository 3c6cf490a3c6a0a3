import { abortError } from "./errors.ts";

/** Runs jobs one after another; a job that was aborted while it waited never starts. */
export type Queue = <T>(job: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (job, signal) => {
    const turn = last.then(() => {
      if (signal?.aborted) throw abortError();
      return job();
    });
    last = turn.catch(() => undefined);
    return turn;
  };
}
