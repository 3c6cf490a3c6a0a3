import { afterEach, describe, expect, test } from "vitest";
import type { ModelCard } from "../core/card.ts";
import type { Raster } from "../core/raster.ts";
import type { BackendReport, Segmentation } from "../core/segmentation.ts";
import { createEngine, type Engine, type Notice } from "./client.ts";
import { ENGINE_CONTRACT } from "./engine-contract.ts";
import { GpuLostError, OutOfMemoryError, RemoteError, WorkerLostError } from "./errors.ts";
import { fakeTeacher } from "./fake-teacher.ts";
import { type FakeWorker, fakeWorker } from "./fake-worker.ts";
import type { EngineApi, SegmentOptions } from "./protocol.ts";
import { type Handlers, reply } from "./rpc.ts";

const CARD: ModelCard = {
  name: "tiny",
  description: "A test's.",
  format: 1,
  architecture: { depth: 1, baseFilters: 2, inputChannels: 1, classes: 2, dropout: 0, norm: "none" },
  classes: [
    { name: "background", color: "#000000", role: "background" },
    { name: "cell", color: "#ffffff", role: "object" },
  ],
  normalisation: { method: "percentile", low: 1, high: 99 },
  pixelSizeUm: null,
  objectDiameterPx: 20,
  defaultScale: 1,
  instances: { threshold: 0.5, minArea: 0, maxHoleArea: 0, split: false, splitDepth: 1 },
  training: {
    data: "",
    licence: "",
    parent: null,
    steps: 0,
    seconds: 0,
    command: "",
    date: "2026-01-01",
    validation: {},
  },
  utile: "0.1.0",
};

const IMAGE: Raster = {
  data: Uint8Array.of(7),
  width: 1,
  height: 1,
  channels: 1,
  slices: 1,
  frames: 1,
  pixelSize: null,
  kind: "intensity",
};

/** What one worker was asked to do. */
type Log = (string | { backend: string; options: SegmentOptions })[];

/** How the nth segmentation (from 0, over all workers) goes wrong, if it does. */
type Failure = (run: number, worker: FakeWorker) => Error | null;

interface Rig {
  readonly engine: Engine;
  readonly log: Log;
  readonly notices: Notice[];
  readonly workers: FakeWorker[];
}

const engines: Engine[] = [];

/** An engine over fake workers whose `auto` is a GPU. */
function rig(failure: Failure = () => null): Rig {
  const log: Log = [];
  const workers: FakeWorker[] = [];
  let runs = 0;
  const spawn = (): FakeWorker => {
    const models = new Set<string>();
    let report: BackendReport | null = null;
    const handlers: Handlers<EngineApi> = {
      start: async ({ backend, because, memoryBytes, retest }) => {
        report = {
          name: backend === "wasm" ? "wasm" : "webgpu",
          adapter: "fake",
          reason: because ?? "asked",
        };
        const limit = memoryBytes === undefined ? "" : ` in ${memoryBytes} bytes`;
        log.push(`start ${backend}${limit}${retest ? ", tested" : ""}`);
        return reply(report);
      },
      loadModel: async ({ fileName }) => {
        log.push(`load ${fileName}`);
        models.add(CARD.name);
        return reply(CARD);
      },
      estimateScale: async () => reply(0.5),
      segment: async ({ model, options }, job) => {
        if (report === null || !models.has(model))
          throw new RemoteError({ name: "ModelError", message: "none" });
        log.push({ backend: report.name, options });
        job.report({ tilesDone: 1, tileCount: 1 });
        const error = failure(runs++, worker);
        if (error !== null) throw error;
        return reply(segmentation(report));
      },
      logits: async () => reply({ width: 1, height: 1, planes: [] }),
      simulateFailure: async () => reply(null),
      ...fakeTeacher(),
    };
    const worker = fakeWorker(ENGINE_CONTRACT, handlers);
    workers.push(worker);
    return worker;
  };
  const engine = createEngine({ spawn });
  const notices: Notice[] = [];
  engine.onNotice((notice) => notices.push(notice));
  engines.push(engine);
  return { engine, log, notices, workers };
}

function segmentation(backend: BackendReport): Segmentation {
  const plane = Float32Array.of(0.25);
  const { classes, name: model } = CARD;
  const run = { scale: 1, tileSize: 188, tileCount: 1, seconds: 0.1 };
  return { width: 1, height: 1, classes, probabilities: [plane], model, backend, ...run };
}

function load(engine: Engine): Promise<ModelCard> {
  return engine.call("loadModel", { fileName: "tiny.safetensors", bytes: new ArrayBuffer(8) });
}

function segment(engine: Engine, options: SegmentOptions = {}, signal?: AbortSignal): Promise<Segmentation> {
  return engine.call("segment", { image: IMAGE, model: "tiny", options }, { signal });
}

afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose();
});

describe("a run that goes well", () => {
  test("starts one worker, once", async () => {
    const { engine, log, workers, notices } = rig();
    await load(engine);
    const result = await segment(engine);
    await segment(engine);
    expect(result.probabilities).toEqual([Float32Array.of(0.25)]);
    expect(workers).toHaveLength(1);
    expect(notices).toEqual([]);
    expect(log.slice(0, 2)).toEqual(["start auto", "load tiny.safetensors"]);
  });

  test("another backend keeps the models", async () => {
    const { engine, log, workers } = rig();
    await load(engine);
    const report = await engine.call("start", { backend: "wasm" });
    const result = await segment(engine);
    expect([report.name, result.backend.name]).toEqual(["wasm", "wasm"]);
    expect(workers.map((worker) => worker.isTerminated())).toEqual([true, false]);
    expect(log.filter((entry) => typeof entry === "string")).toEqual([
      "start auto",
      "load tiny.safetensors",
      "start wasm",
      "load tiny.safetensors",
    ]);
  });
});

describe("recovery", () => {
  test("a worker in another's place keeps the memory it may take, and tests nothing again", async () => {
    const { engine, log } = rig((run) => (run < 2 ? new GpuLostError("gone") : null));
    await engine.call("start", { backend: "webgpu", memoryBytes: 1000, retest: true });
    await load(engine);
    await segment(engine);
    expect(log.filter((entry) => typeof entry === "string" && entry.startsWith("start"))).toEqual([
      "start webgpu in 1000 bytes, tested",
      "start webgpu in 1000 bytes",
      "start wasm in 1000 bytes",
    ]);
  });

  test("a lost GPU: a fresh worker, the model again, smaller tiles", async () => {
    const { engine, log, notices, workers } = rig((run) => (run === 0 ? new GpuLostError("gone") : null));
    await load(engine);
    const result = await segment(engine);
    expect(result.backend.name).toBe("webgpu");
    expect(workers.map((worker) => worker.isTerminated())).toEqual([true, false]);
    expect(notices).toEqual([
      { message: "The GPU was lost; trying again with smaller tiles.", backend: null },
    ]);
    expect(log).toEqual([
      "start auto",
      "load tiny.safetensors",
      { backend: "webgpu", options: { memoryShare: 1 } },
      "start auto",
      "load tiny.safetensors",
      { backend: "webgpu", options: { memoryShare: 0.25 } },
    ]);
  });

  test("lack of memory twice: on WASM, and it stays there", async () => {
    const { engine, log, notices } = rig((run) => (run < 2 ? new OutOfMemoryError("full") : null));
    await load(engine);
    const result = await segment(engine, { tileSize: 20_000 });
    const next = await segment(engine);
    expect([result.backend.name, next.backend.name]).toEqual(["wasm", "wasm"]);
    expect(notices.map((notice) => notice.backend?.name ?? null)).toEqual([null, "wasm"]);
    expect(log.filter((entry) => typeof entry !== "string")).toEqual([
      { backend: "webgpu", options: { memoryShare: 1, tileSize: 20_000 } },
      { backend: "webgpu", options: { memoryShare: 0.25, tileSize: 572 } },
      { backend: "wasm", options: { memoryShare: 0.0625, tileSize: 286 } },
      { backend: "wasm", options: { memoryShare: 0.0625 } },
    ]);
  });

  test("a worker that crashes in a run", async () => {
    const { engine, notices, workers } = rig((run, worker) => {
      if (run === 0) worker.crash("out of luck");
      return null;
    });
    await load(engine);
    await segment(engine);
    expect(workers).toHaveLength(2);
    expect(notices.map((notice) => notice.message)).toEqual([
      "The engine stopped and was started again; trying again with smaller tiles.",
    ]);
  });

  test("a worker that crashed between two runs", async () => {
    const { engine, notices, workers } = rig();
    await load(engine);
    workers[0]?.crash("while idle");
    await segment(engine);
    expect(workers).toHaveLength(2);
    expect(notices).toEqual([]);
  });

  test("gives the last error when nothing helps", async () => {
    const { engine, notices } = rig(() => new OutOfMemoryError("full"));
    await load(engine);
    await expect(segment(engine)).rejects.toThrow(OutOfMemoryError);
    expect(notices).toHaveLength(2);
  });

  test("a run that fails for another reason is not tried again", async () => {
    const { engine, workers } = rig();
    await expect(segment(engine)).rejects.toMatchObject({ name: "ModelError" });
    expect(workers).toHaveLength(1);
  });
});

describe("the end", () => {
  test("disposing rejects what is pending", async () => {
    const { engine, workers } = rig(() => {
      engine.dispose();
      return null;
    });
    await load(engine);
    await expect(segment(engine)).rejects.toThrow(WorkerLostError);
    expect(workers.map((worker) => worker.isTerminated())).toEqual([true]);
  });

  test("a run cancelled while it waits never starts", async () => {
    const { engine, log } = rig();
    await load(engine);
    const abort = new AbortController();
    const first = segment(engine);
    const second = segment(engine, {}, abort.signal);
    abort.abort();
    await first;
    await expect(second).rejects.toMatchObject({ name: "AbortError" });
    expect(log.filter((entry) => typeof entry !== "string")).toHaveLength(1);
  });
});
