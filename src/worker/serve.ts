import { abortError, ProtocolError, tagError } from "./errors.ts";
import { isRequest, PROTOCOL, type Request, type Response } from "./frames.ts";
import type { Api } from "./protocol.ts";
import type { Contract, Handlers, Port } from "./rpc.ts";

/**
 * Answers calls on a port and says hello.
 *
 * @param lifeline resolves with the name of the Web Lock this worker holds for as long as it lives, or null; hello is
 *   said then, but calls are heard from the start
 */
export function serve<A extends Api<A>>(
  port: Port,
  contract: Contract<A>,
  handlers: Handlers<A>,
  lifeline: Promise<string | null> = Promise.resolve(null),
): void {
  const running = new Map<number, AbortController>();
  const send = (response: Response, transfer: readonly Transferable[] = []): void =>
    port.postMessage(response, [...transfer]);

  const answer = async <M extends keyof A & string>(
    id: number,
    method: M,
    input: unknown,
    signal: AbortSignal,
  ): Promise<void> => {
    if (!contract[method].input(input)) {
      throw new ProtocolError(`The input of "${method}" is not what the protocol says.`);
    }
    const report = (progress: A[M]["progress"], transfer?: readonly Transferable[]): void =>
      send({ kind: "progress", id, progress }, transfer);
    const { output, transfer } = await handlers[method](input, { signal, report });
    signal.throwIfAborted();
    send({ kind: "done", id, output }, transfer);
  };

  const start = async (call: Extract<Request, { kind: "call" }>): Promise<void> => {
    const abort = new AbortController();
    running.set(call.id, abort);
    try {
      if (!hasMethod(handlers, call.method)) throw new ProtocolError(`There is no method "${call.method}".`);
      await answer(call.id, call.method, call.input, abort.signal);
    } catch (thrown) {
      send({ kind: "failed", id: call.id, error: tagError(thrown) });
    } finally {
      running.delete(call.id);
    }
  };

  port.addEventListener("message", (event) => {
    const request = event.data;
    // Emscripten's threads and browser extensions post messages of their own.
    if (!isRequest(request)) return;
    if (request.kind === "abort") running.get(request.id)?.abort(abortError());
    else void start(request);
  });
  void lifeline.then((name) => send({ kind: "hello", protocol: PROTOCOL, lifeline: name }));
}

function hasMethod<A extends Api<A>>(handlers: Handlers<A>, method: string): method is keyof A & string {
  return Object.hasOwn(handlers, method);
}
