import { connect } from "./connect.ts";
import { WorkerLostError } from "./errors.ts";
import { watchLifeline } from "./lifeline.ts";
import type { Api } from "./protocol.ts";
import type { Contract, Remote } from "./rpc.ts";
import type { Spawn } from "./spawn.ts";

/** One worker from its start to its end. */
export interface Session<A extends Api<A>> {
  readonly call: Remote<A>;
  readonly isOpen: () => boolean;
  /** Ends the worker; pending calls reject with this error. */
  readonly close: (error: Error) => void;
}

/** Starts a worker and watches over it: when it dies, every pending call rejects with `WorkerLostError`. */
export function openSession<A extends Api<A>>(spawn: Spawn, contract: Contract<A>): Session<A> {
  const worker = spawn();
  const connection = connect(worker.port, contract);
  const watch = new AbortController();
  const close = (error: Error): void => {
    if (watch.signal.aborted) return;
    watch.abort();
    worker.terminate();
    connection.lose(error);
  };
  const lose = (reason: string): void => close(new WorkerLostError(`The worker stopped: ${reason}.`));
  worker.onCrash(lose);
  connection.ready.then(
    (lifeline) =>
      lifeline === null ? undefined : watchLifeline(lifeline, () => lose("it closed"), watch.signal),
    close,
  );
  return { call: connection.call, isOpen: () => !watch.signal.aborted, close };
}
