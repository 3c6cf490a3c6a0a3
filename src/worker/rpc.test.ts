import * as v from "valibot";
import { afterEach, describe, expect, test } from "vitest";
import { connect } from "./connect.ts";
import { OutOfMemoryError, ProtocolError, RemoteError, WorkerLostError } from "./errors.ts";
import { type Contract, type Handlers, reply } from "./rpc.ts";
import { guardOf, noProgress } from "./schemas.ts";
import { serve } from "./serve.ts";

interface TestApi {
  double: { input: Float32Array; progress: never; output: Float32Array };
  count: { input: number; progress: { done: number }; output: number };
  fail: { input: "memory" | "model" | "text"; progress: never; output: null };
  wait: { input: null; progress: never; output: string };
  lie: { input: null; progress: never; output: number };
}

const CONTRACT: Contract<TestApi> = {
  double: {
    input: guardOf(v.instance(Float32Array)),
    progress: noProgress,
    output: guardOf(v.instance(Float32Array)),
  },
  count: {
    input: guardOf(v.number()),
    progress: guardOf(v.object({ done: v.number() })),
    output: guardOf(v.number()),
  },
  fail: {
    input: guardOf(v.picklist(["memory", "model", "text"])),
    progress: noProgress,
    output: guardOf(v.null()),
  },
  wait: { input: guardOf(v.null()), progress: noProgress, output: guardOf(v.string()) },
  lie: { input: guardOf(v.null()), progress: noProgress, output: guardOf(v.pipe(v.number(), v.maxValue(1))) },
};

/** What the worker's side saw of `wait`. */
const seen: string[] = [];

const HANDLERS: Handlers<TestApi> = {
  double: async (values) => {
    const output = values.map((value) => 2 * value);
    return reply(output, [output.buffer]);
  },
  count: async (total, { report }) => {
    for (let done = 1; done <= total; done++) report({ done });
    return reply(total);
  },
  fail: async (how) => {
    if (how === "memory") throw new OutOfMemoryError("Full.");
    if (how === "model") throw new RemoteError({ name: "ModelError", message: "No model." });
    // Emscripten and tfjs reject with things that are no errors.
    return Promise.reject({ message: "not an error" });
  },
  wait: (_input, { signal }) =>
    new Promise((_resolve, reject) => {
      seen.push("waiting");
      signal.addEventListener("abort", () => {
        seen.push("stopped");
        reject(signal.reason);
      });
    }),
  lie: async () => reply(2),
};

const open: MessagePort[] = [];

function channel(): { client: MessagePort; server: MessagePort } {
  const { port1, port2 } = new MessageChannel();
  open.push(port1, port2);
  port1.start();
  port2.start();
  return { client: port1, server: port2 };
}

function connected() {
  const { client, server } = channel();
  serve(server, CONTRACT, HANDLERS);
  return connect(client, CONTRACT);
}

afterEach(() => {
  for (const port of open.splice(0)) port.close();
  seen.length = 0;
});

describe("calls", () => {
  test("answers with a value of its type", async () => {
    const result = await connected().call("double", Float32Array.of(1, 2, 3));
    expect(result).toEqual(Float32Array.of(2, 4, 6));
  });

  test("moves a transferred input away from the caller", async () => {
    const values = Float32Array.of(1);
    await connected().call("double", values, { transfer: [values.buffer] });
    expect(values.length).toBe(0);
  });

  test("reports progress in order, before the answer", async () => {
    const steps: number[] = [];
    const total = await connected().call("count", 3, { onProgress: ({ done }) => steps.push(done) });
    expect([total, ...steps]).toEqual([3, 1, 2, 3]);
  });

  test("keeps answers apart that come from many calls at once", async () => {
    const { call } = connected();
    const inputs = Array.from({ length: 20 }, (_, index) => index);
    expect(await Promise.all(inputs.map((index) => call("count", index)))).toEqual(inputs);
  });

  test("an input that cannot be sent rejects its call only", async () => {
    const { call } = connected();
    const values = Float32Array.of(1);
    const twice = [values.buffer, values.buffer];
    await expect(call("double", values, { transfer: twice })).rejects.toThrow(/duplicate/);
    expect(await call("count", 1)).toBe(1);
  });
});

describe("errors", () => {
  test.each([
    { how: "memory", name: "OutOfMemoryError", type: OutOfMemoryError, message: "Full." },
    { how: "model", name: "ModelError", type: RemoteError, message: "No model." },
    { how: "text", name: "Error", type: RemoteError, message: "not an error" },
  ] as const)("$name comes back with its class", async ({ how, name, type, message }) => {
    const error: unknown = await connected()
      .call("fail", how)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ name, message });
  });

  test("an answer that is not of the protocol is refused", async () => {
    await expect(connected().call("lie", null)).rejects.toThrow(ProtocolError);
  });

  test("an input that is not of the protocol is refused by the server", async () => {
    const { client, server } = channel();
    serve(server, CONTRACT, HANDLERS);
    const answers: unknown[] = [];
    client.addEventListener("message", (event: MessageEvent<unknown>) => answers.push(event.data));
    client.postMessage({ kind: "call", id: 1, method: "count", input: "three" });
    client.postMessage({ kind: "call", id: 2, method: "constructor", input: null });
    client.postMessage("noise");
    await expect.poll(() => answers).toHaveLength(3);
    expect(answers.slice(1)).toMatchObject([
      { kind: "failed", id: 1, error: { name: "ProtocolError" } },
      { kind: "failed", id: 2, error: { name: "ProtocolError" } },
    ]);
  });
});

describe("cancelling", () => {
  test("rejects at once and stops the worker's job", async () => {
    const abort = new AbortController();
    const call = connected().call("wait", null, { signal: abort.signal });
    await expect.poll(() => seen).toEqual(["waiting"]);
    abort.abort();
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    await expect.poll(() => seen).toEqual(["waiting", "stopped"]);
  });

  test("a call that is cancelled before it starts never reaches the worker", async () => {
    const call = connected().call("wait", null, { signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    expect(seen).toEqual([]);
  });
});

describe("the worker's end", () => {
  test("rejects every pending call and every later one", async () => {
    const { call, lose } = connected();
    const calls = [call("wait", null), call("wait", null)];
    lose(new WorkerLostError("It stopped."));
    for (const each of calls) await expect(each).rejects.toThrow(WorkerLostError);
    await expect(call("count", 1)).rejects.toThrow(WorkerLostError);
  });

  test("a worker of another version is refused", async () => {
    const { client, server } = channel();
    const { call, ready } = connect(client, CONTRACT);
    const pending = call("count", 1);
    server.postMessage({ kind: "hello", protocol: -1, lifeline: null });
    await expect(pending).rejects.toThrow(/different versions/);
    await expect(ready).rejects.toThrow(ProtocolError);
  });

  test("a message that is not of the protocol ends the connection", async () => {
    const { client, server } = channel();
    const { call } = connect(client, CONTRACT);
    const pending = call("count", 1);
    server.postMessage({ kind: "done" });
    await expect(pending).rejects.toThrow(ProtocolError);
  });
});
