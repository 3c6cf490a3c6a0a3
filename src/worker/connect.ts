import { abortError, ProtocolError, reviveError, tagError } from "./errors.ts";
import { isResponse, PROTOCOL, type Request, type Response } from "./frames.ts";
import type { Api } from "./protocol.ts";
import type { Connection, Contract, Port, Remote } from "./rpc.ts";

interface Pending {
  readonly progress: (value: unknown) => void;
  readonly done: (value: unknown) => void;
  readonly failed: (error: Error) => void;
}

/** The mirror image of `serve`. */
export function connect<A extends Api<A>>(port: Port, contract: Contract<A>): Connection<A> {
  const pending = new Map<number, Pending>();
  const hello = deferred<string | null>();
  let nextId = 1;
  let lost: Error | null = null;

  const lose = (error: Error): void => {
    lost ??= error;
    hello.reject(lost);
    for (const call of pending.values()) call.failed(lost);
  };

  const receive = (response: Response): void => {
    if (response.kind === "hello") {
      if (response.protocol === PROTOCOL) hello.resolve(response.lifeline);
      else lose(new ProtocolError("The page and its worker are of different versions. Reload the page."));
      return;
    }
    const call = pending.get(response.id);
    if (response.kind === "progress") call?.progress(response.progress);
    if (response.kind === "done") call?.done(response.output);
    if (response.kind === "failed") call?.failed(reviveError(response.error));
  };

  port.addEventListener("message", (event) => {
    if (isResponse(event.data)) receive(event.data);
    else lose(new ProtocolError("The worker sent a message that is not of the protocol."));
  });

  const call: Remote<A> = (method, input, { signal, onProgress, transfer = [] } = {}) =>
    new Promise((resolve, reject) => {
      if (lost !== null) return reject(lost);
      if (signal?.aborted) return reject(abortError());
      const id = nextId++;
      const guards = contract[method];
      const settle = (): void => {
        pending.delete(id);
        signal?.removeEventListener("abort", cancel);
      };
      const failed = (error: Error): void => {
        settle();
        reject(error);
      };
      const cancel = (): void => {
        failed(abortError());
        port.postMessage({ kind: "abort", id } satisfies Request, []);
      };
      const progress = (value: unknown): void => {
        if (guards.progress(value)) onProgress?.(value);
        else failed(strange(method, "progress"));
      };
      const done = (value: unknown): void => {
        settle();
        if (guards.output(value)) resolve(value);
        else reject(strange(method, "output"));
      };
      pending.set(id, { progress, done, failed });
      signal?.addEventListener("abort", cancel);
      try {
        port.postMessage({ kind: "call", id, method, input } satisfies Request, [...transfer]);
      } catch (thrown) {
        failed(reviveError(tagError(thrown)));
      }
    });
  return { call, ready: hello.promise, lose };
}

function strange(method: string, what: string): ProtocolError {
  return new ProtocolError(`The ${what} of "${method}" is not what the protocol says.`);
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // Nobody may be waiting; the error then reaches people through the calls.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
