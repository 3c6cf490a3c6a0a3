import { afterEach, describe, expect, test } from "vitest";
import { defaultAugment } from "../core/augment-params.ts";
import { createEngine, type Engine } from "./client.ts";
import { ENGINE_CONTRACT } from "./engine-contract.ts";
import { GpuLostError, OutOfMemoryError, RemoteError, WorkerLostError } from "./errors.ts";
import { fakeTeacher } from "./fake-teacher.ts";
import { type FakeWorker, fakeWorker } from "./fake-worker.ts";
import type { EngineApi } from "./protocol.ts";
import { type Handlers, type Job, reply } from "./rpc.ts";
import type { TeachProgress, TeachSettings } from "./teach-protocol.ts";

const SETTINGS: TeachSettings = {
  optimiser: "adamw",
  rate: 1e-3,
  steps: 10,
  tileSize: 252,
  w0: 10,
  sigma: 3,
  dropout: 0.5,
  augment: defaultAugment,
  validateEvery: 5,
  seed: 1,
};
const OPEN = { parent: "tiny", checkpoint: null, classes: [], settings: SETTINGS };

/** How training goes in a worker, and what else the test wants to know. */
type Train = (run: number, worker: FakeWorker, job: Job<TeachProgress>) => Promise<void>;

interface Rig {
  readonly engine: Engine;
  readonly log: string[];
  readonly notices: string[];
  readonly workers: FakeWorker[];
}

const engines: Engine[] = [];

/** An engine over fake workers whose `auto` is a GPU. */
function rig(train: Train = async () => undefined): Rig {
  const log: string[] = [];
  const workers: FakeWorker[] = [];
  let runs = 0;
  const spawn = (): FakeWorker => {
    const handlers: Handlers<EngineApi> = {
      start: async ({ backend }) => {
        log.push(`start ${backend}`);
        return reply({ name: backend === "wasm" ? "wasm" : "webgpu", adapter: "fake", reason: "asked" });
      },
      loadModel: async () => {
        throw new RemoteError({ name: "ModelError", message: "none" });
      },
      segment: async () => {
        throw new OutOfMemoryError("full");
      },
      estimateScale: async () => reply(null),
      logits: async () => {
        log.push("logits");
        return reply({ width: 1, height: 1, planes: [] });
      },
      simulateFailure: async () => reply(null),
      ...fakeTeacher({
        teachOpen: async ({ checkpoint }) => {
          log.push(checkpoint === null ? "open" : "open from checkpoint");
          return reply({ step: checkpoint === null ? 0 : 7 });
        },
        teachTrain: async (_input, job) => {
          log.push("train");
          await train(runs++, worker, job);
          return reply({ step: 10, reason: "steps" });
        },
        teachPause: async () => {
          log.push("pause");
          return reply(null);
        },
      }),
    };
    const worker = fakeWorker(ENGINE_CONTRACT, handlers);
    workers.push(worker);
    return worker;
  };
  const engine = createEngine({ spawn });
  const notices: string[] = [];
  engine.onNotice(({ message }) => notices.push(message));
  engines.push(engine);
  return { engine, log, notices, workers };
}

const IMAGE = {
  data: Uint8Array.of(7),
  width: 1,
  height: 1,
  channels: 1,
  slices: 1,
  frames: 1,
  pixelSize: null,
  kind: "intensity" as const,
};

afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose();
});

test("other calls come in while training, a pause at once", async () => {
  let finish: () => void = () => undefined;
  const { engine, log } = rig(
    () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
  );
  await engine.call("teachOpen", OPEN);
  const training = engine.call("teachTrain", { settings: SETTINGS });
  await engine.call("logits", { image: IMAGE, model: "tiny", options: {} });
  await engine.call("teachPause", null);
  finish();
  expect(await training).toEqual({ step: 10, reason: "steps" });
  expect(log).toEqual(["start auto", "open", "train", "logits", "pause"]);
});

test("training that fails by itself leaves worker and session", async () => {
  const { engine, workers } = rig(async () => {
    throw new RemoteError({ name: "TrainingError", message: "nothing to learn from" });
  });
  await engine.call("teachOpen", OPEN);
  await expect(engine.call("teachTrain", { settings: SETTINGS })).rejects.toMatchObject({
    name: "TrainingError",
    message: "nothing to learn from",
  });
  expect((await engine.call("teachCheckpoint", null)).byteLength).toBe(4);
  expect(workers).toHaveLength(1);
});

describe("a session that is lost", () => {
  const CASES: readonly { name: string; train: Train; says: string }[] = [
    {
      name: "with its worker",
      train: async (_run, worker) => worker.crash("out of luck"),
      says: "The engine stopped and was started again",
    },
    {
      name: "with the GPU",
      train: async () => {
        throw new GpuLostError("gone");
      },
      says: "The GPU was lost",
    },
  ];
  test.each(CASES)(
    "$name: says so, and another can be opened from the checkpoint",
    async ({ train, says }) => {
      const { engine, log, notices, workers } = rig(async (run, worker, job) => {
        if (run === 0) await train(run, worker, job);
      });
      await engine.call("teachOpen", OPEN);
      const message = `${says}; the training was lost with its worker and can go on from its last checkpoint.`;
      await expect(engine.call("teachTrain", { settings: SETTINGS })).rejects.toEqual(
        new WorkerLostError(message),
      );
      expect(notices).toEqual([message]);
      await expect(engine.call("teachCheckpoint", null)).rejects.toThrow("open it from its checkpoint");
      await expect(engine.call("teachPause", null)).rejects.toThrow(WorkerLostError);
      const opened = await engine.call("teachOpen", { ...OPEN, checkpoint: new ArrayBuffer(4) });
      expect(opened).toEqual({ step: 7 });
      expect(await engine.call("teachTrain", { settings: SETTINGS })).toEqual({ step: 10, reason: "steps" });
      expect(workers).toHaveLength(2);
      expect(log).toEqual(["start auto", "open", "train", "start auto", "open from checkpoint", "train"]);
    },
  );

  test("again before the next checkpoint: on WASM", async () => {
    const { engine, log, notices } = rig(async (run, _worker, job) => {
      if (run === 0) job.report({ kind: "checkpoint", step: 5, bytes: new ArrayBuffer(4) });
      if (run < 2) throw new GpuLostError("gone");
    });
    for (let run = 0; run < 2; run++) {
      await engine.call("teachOpen", OPEN);
      await expect(engine.call("teachTrain", { settings: SETTINGS })).rejects.toThrow(WorkerLostError);
    }
    await engine.call("teachOpen", OPEN);
    await engine.call("teachTrain", { settings: SETTINGS });
    expect(log.filter((entry) => entry.startsWith("start"))).toEqual([
      "start auto",
      "start auto",
      "start wasm",
    ]);
    expect(notices.at(-1)).toContain("last checkpoint, on the CPU (WASM).");
  });

  test("for lack of memory: says that, for a smaller tile may help", async () => {
    const { engine, workers } = rig(async () => {
      throw new OutOfMemoryError("full");
    });
    await engine.call("teachOpen", OPEN);
    await expect(engine.call("teachTrain", { settings: SETTINGS })).rejects.toThrow(OutOfMemoryError);
    await expect(engine.call("teachCheckpoint", null)).rejects.toThrow(WorkerLostError);
    expect(workers[0]?.isTerminated()).toBe(true);
  });

  test("because a segmentation failed meanwhile: one fresh worker for both", async () => {
    const { engine, workers } = rig(() => new Promise(() => undefined));
    await engine.call("teachOpen", OPEN);
    const training = engine.call("teachTrain", { settings: SETTINGS });
    const lost = expect(training).rejects.toThrow(WorkerLostError);
    const segment = engine.call("segment", { image: IMAGE, model: "tiny", options: {} });
    await expect(segment).rejects.toThrow(OutOfMemoryError);
    await lost;
    expect(workers).toHaveLength(3); // the segmentation's three attempts
  });

  test("because another backend was chosen", async () => {
    const { engine, workers } = rig(() => new Promise(() => undefined));
    await engine.call("teachOpen", OPEN);
    const training = engine.call("teachTrain", { settings: SETTINGS });
    const lost = expect(training).rejects.toThrow(WorkerLostError);
    await engine.call("start", { backend: "wasm" });
    await lost;
    expect(workers).toHaveLength(2);
  });
});

test("without a session, calls say so", async () => {
  const { engine } = rig();
  await expect(engine.call("teachPause", null)).rejects.toThrow("No training is open.");
  await expect(engine.call("teachTrain", { settings: SETTINGS })).rejects.toThrow("No training is open.");
});
