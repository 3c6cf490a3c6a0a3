import type { Api } from "./protocol.ts";

/** One end of a message channel: a Worker, a MessagePort (started by its owner) or a worker's own scope. */
export interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<unknown>) => void): void;
}

/** Tells whether a value that came through a port is what the protocol says. */
export type Guard<T> = (value: unknown) => value is T;

/** The guards of every method; both ends hold what they receive against them. */
export type Contract<A extends Api<A>> = {
  readonly [M in keyof A]: {
    readonly input: Guard<A[M]["input"]>;
    readonly progress: Guard<A[M]["progress"]>;
    readonly output: Guard<A[M]["output"]>;
  };
};

export interface CallOptions<Progress> {
  /** Aborting rejects the call at once with `AbortError`; the worker stops at its next check. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Buffers inside the input that move instead of being copied; the caller loses them. */
  readonly transfer?: readonly Transferable[] | undefined;
}

/** Calls one method of the other end. */
export type Remote<A extends Api<A>> = <M extends keyof A & string>(
  method: M,
  input: A[M]["input"],
  options?: CallOptions<A[M]["progress"]>,
) => Promise<A[M]["output"]>;

/** An output with the buffers inside it that move to the caller. */
export interface Reply<Output> {
  readonly output: Output;
  readonly transfer: readonly Transferable[];
}

export function reply<Output>(output: Output, transfer: readonly Transferable[] = []): Reply<Output> {
  return { output, transfer };
}

/** What a handler is given besides its input. */
export interface Job<Progress> {
  readonly signal: AbortSignal;
  /** @param transfer buffers inside the progress that move to the caller */
  readonly report: (progress: Progress, transfer?: readonly Transferable[]) => void;
}

export type Handlers<A extends Api<A>> = {
  readonly [M in keyof A]: (
    input: A[M]["input"],
    job: Job<A[M]["progress"]>,
  ) => Promise<Reply<A[M]["output"]>>;
};

/** A page's end of a port. */
export interface Connection<A extends Api<A>> {
  readonly call: Remote<A>;
  /** Resolves with the worker's lifeline when it says hello; rejects when it is lost before. */
  readonly ready: Promise<string | null>;
  /** Rejects every pending call, and every later one, with this error. */
  readonly lose: (error: Error) => void;
}
