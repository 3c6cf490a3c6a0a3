import type { Api } from "./protocol.ts";
import type { Contract, Handlers } from "./rpc.ts";
import { serve } from "./serve.ts";
import type { Spawned } from "./spawn.ts";

/** A worker for tests: the real boundary over a message channel, with handlers of the test's own. */
export interface FakeWorker extends Spawned {
  /** Does what an uncaught error in a real worker does. */
  readonly crash: (reason: string) => void;
  readonly isTerminated: () => boolean;
}

export function fakeWorker<A extends Api<A>>(contract: Contract<A>, handlers: Handlers<A>): FakeWorker {
  const { port1, port2 } = new MessageChannel();
  port1.start();
  port2.start();
  serve(port2, contract, handlers);
  let crash: (reason: string) => void = () => undefined;
  let terminated = false;
  return {
    port: port1,
    onCrash: (listener) => {
      crash = listener;
    },
    terminate: () => {
      terminated = true;
      port1.close();
      port2.close();
    },
    crash: (reason) => crash(reason),
    isTerminated: () => terminated,
  };
}
