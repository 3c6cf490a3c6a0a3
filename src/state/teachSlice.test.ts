import { describe, expect, test } from "vitest";
import { UNLABELLED } from "../core/painted-labels.ts";
import { WorkerLostError } from "../worker/errors.ts";
import { tinyCard } from "./fakeServices.ts";
import { FakeTeacher } from "./fakeTeacher.ts";
import type { PaintDocument } from "./paintSlice.ts";
import type { AppStore } from "./store.ts";
import { parentFigures } from "./teachRecord.ts";
import { files, testStore, until } from "./testStore.ts";

const U = UNLABELLED;

/** Painted labels of a 4 × 1 image. */
function painted(...ids: number[]): PaintDocument {
  return {
    labels: {
      width: 4,
      height: 1,
      ids: Uint32Array.from(ids),
      emphasis: null,
      classes: new Map(),
      nextId: 1 + Math.max(0, ...ids.filter((id) => id !== U)),
    },
    history: [],
    applied: 1,
    revision: 1,
    changed: null,
    held: [{ x: 3, y: 0, width: 1, height: 1 }],
  };
}

async function setUp(...documents: PaintDocument[]): Promise<{ store: AppStore; teacher: FakeTeacher }> {
  const teacher = new FakeTeacher();
  const loadModel = async ({ fileName }: { fileName: string }) =>
    tinyCard(fileName.startsWith("models/") ? "tiny" : fileName.replace(".safetensors", ""));
  const store = testStore({ teach: teacher.overrides, loadModel });
  store.getState().addFiles(files("a.png", "b.png"));
  await until(store, () => store.getState().shown.status === "ready");
  const { order } = store.getState();
  for (const [index, document] of documents.entries()) {
    store.getState().restoreDocument(order[index] ?? "", document);
  }
  return { store, teacher };
}

/** Starts, or goes on, until the network trains; `run` then ends with it. */
async function training(store: AppStore, teacher: FakeTeacher, action: "start" | "continue" = "start") {
  const { startTeaching, continueTeaching } = store.getState();
  const run = action === "start" ? startTeaching() : continueTeaching();
  await expect.poll(() => teacher.training).toBe(true);
  return { run };
}

const record = (store: AppStore) => {
  const { record: found } = store.getState();
  if (found === null) throw new Error("there is no record");
  return found;
};

const LOST = new WorkerLostError("The worker stopped: it closed.");

describe("a run", () => {
  test("sends every labelled image, trains to the last step and gathers what is told", async () => {
    const { store, teacher } = await setUp(painted(1, 1, 0, U));
    const { run } = await training(store, teacher);
    teacher.judge(0.5, false);
    teacher.steps(20);
    teacher.judge(0.8, true);
    teacher.end("steps");
    await run;
    expect(teacher.calls).toEqual(["open tiny at 0", `put image-1: 1 1 0 ${U}`, "train"]);
    expect(store.getState().teaching).toEqual({ status: "done", reason: "steps" });
    expect(record(store)).toMatchObject({ parent: "tiny", step: 20, best: 20, checkpoint: { step: 20 } });
    expect(record(store).losses).toHaveLength(20);
    expect(record(store).versions.map(({ step }) => step)).toEqual([0, 20]);
    expect(parentFigures(record(store))?.iou).toBe(0.5);
    expect(store.getState().notices.map(({ text }) => text)).toEqual([
      "Learning is finished. Keep the best, or continue.",
    ]);
  });

  test("that found nothing better does not ask to keep it", async () => {
    const { store, teacher } = await setUp(painted(1, 1, 0, U));
    const { run } = await training(store, teacher);
    teacher.judge(0.9, true);
    teacher.steps(20);
    teacher.judge(0.8, false);
    teacher.end("settled");
    await run;
    expect(store.getState().notices.map(({ text }) => text)).toEqual([
      "Learning has found nothing better so far: correct more cells, then continue.",
    ]);
  });

  test("can be paused and gone on with in the same session", async () => {
    const { store, teacher } = await setUp(painted(1, 0, U, U));
    const { run } = await training(store, teacher);
    teacher.steps(3);
    store.getState().pauseTeaching();
    await run;
    expect(store.getState().teaching).toEqual({ status: "paused" });
    expect(record(store)).toMatchObject({ step: 3, checkpoint: { step: 3 } });
    await training(store, teacher, "continue");
    expect(teacher.calls.filter((call) => call.startsWith("open"))).toHaveLength(1);
    expect(store.getState().teaching).toEqual({ status: "running" });
  });

  test("goes on from the last checkpoint with all images when the engine is lost, and says so", async () => {
    const { store, teacher } = await setUp(painted(1, 0, U, U));
    await training(store, teacher);
    teacher.steps(5);
    teacher.tellCheckpoint();
    teacher.steps(2);
    teacher.fail(LOST);
    await expect.poll(() => teacher.training).toBe(true);
    expect(teacher.calls.slice(3)).toEqual(["open tiny at 5", `put image-1: 1 0 ${U} ${U}`, "train"]);
    expect(record(store).losses.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
    expect(store.getState().notices.map(({ text }) => text)).toEqual(["Learning goes on from step 5."]);
  });

  test("is given up when the engine is lost again and again at the same place, and keeps what it has", async () => {
    const { store, teacher } = await setUp(painted(1, 0, U, U));
    const { run } = await training(store, teacher);
    teacher.steps(5);
    teacher.tellCheckpoint();
    for (let loss = 0; loss < 4; loss++) {
      await expect.poll(() => teacher.training).toBe(true);
      teacher.fail(LOST);
    }
    await run;
    expect(store.getState().teaching).toEqual({ status: "failed", message: LOST.message });
    expect(record(store)).toMatchObject({ step: 5, checkpoint: { step: 5 } });
  });

  test("says why it does not begin", async () => {
    const { store, teacher } = await setUp(painted(U, U, U, U));
    const { run } = await training(store, teacher);
    teacher.fail(new Error("No pixel is labelled."));
    await run;
    expect(store.getState().teaching).toEqual({ status: "failed", message: "No pixel is labelled." });
  });

  test("follows other settings from the next step on without a word", async () => {
    const { store, teacher } = await setUp(painted(1, 0, U, U));
    await training(store, teacher);
    const before = teacher.settings;
    store.getState().setTeachSettings({ w0: 20 });
    store.getState().setTeachSettings({ sigma: 3 });
    await expect.poll(() => teacher.settings).not.toBe(before);
    expect(teacher.settings).toMatchObject({ w0: 20, sigma: 3, rate: before?.rate });
    expect(store.getState().teaching).toEqual({ status: "running" });
    expect(teacher.calls.filter((call) => call === "train")).toHaveLength(2);
  });
});

describe("labels painted meanwhile", () => {
  test("join as the rectangle that changed, those of one frame together", async () => {
    const { store, teacher } = await setUp(painted(1, 0, U, U));
    await training(store, teacher);
    const [id = ""] = store.getState().order;
    const document = store.getState().documents[id] ?? painted();
    document.labels.ids.set([2, 3], 1);
    for (const x of [1, 2]) {
      const changed = { x, y: 0, width: 1, height: 1 };
      store.getState().restoreDocument(id, { ...document, changed, revision: x + 1 });
    }
    await expect.poll(() => teacher.calls.slice(3)).toEqual([`patch ${id} at 1: 2 3`]);
  });

  test("on another image bring that image", async () => {
    const { store, teacher } = await setUp(painted(1, 0, U, U));
    await training(store, teacher);
    const id = store.getState().order[1] ?? "";
    store.getState().restoreDocument(id, painted(U, 1, 1, 0));
    await expect.poll(() => teacher.calls.slice(3)).toEqual([`put ${id}: ${U} 1 1 0`]);
  });

  test("leave with their image", async () => {
    const { store, teacher } = await setUp(painted(1, 0, U, U), painted(1, 0, U, U));
    await training(store, teacher);
    const id = store.getState().order[1] ?? "";
    store.getState().removeImage(id);
    await expect.poll(() => teacher.calls.slice(4)).toEqual([`drop ${id}`]);
  });
});

describe("versions", () => {
  test("the best becomes a model of the user's with a name of its own, and is chosen", async () => {
    const { store, teacher } = await setUp(painted(1, 1, 0, U));
    await training(store, teacher);
    teacher.steps(2);
    teacher.judge(0.7, true);
    await store.getState().keepBest("tiny");
    const { model, offers, teaching } = store.getState();
    expect(model).toBe("tiny 2");
    expect(offers.at(-1)).toMatchObject({ name: "tiny 2", file: expect.any(Blob) });
    expect(teaching).toEqual({ status: "idle" });
    expect(teacher.calls.slice(3)).toEqual([
      "model best tiny 2: 1 labelled cell of 1 image (a.png); 1 region held back for judging",
      "close",
    ]);
  });

  test("an earlier one is gone on from, which can be undone", async () => {
    const { store, teacher } = await setUp(painted(1, 1, 0, U));
    await training(store, teacher);
    teacher.steps(2);
    teacher.judge(0.7, true);
    teacher.steps(2);
    teacher.judge(0.6, false);
    await store.getState().goBackTo(2);
    expect(record(store)).toMatchObject({ step: 2, base: { step: 2 }, checkpoint: null });
    store.getState().notices.at(-1)?.action?.run();
    expect(record(store)).toMatchObject({ step: 4, base: null });
    await store.getState().goBackTo(2);
    await training(store, teacher, "continue");
    expect(teacher.calls.slice(-3)).toEqual(["open step 2 at 0", `put image-1: 1 1 0 ${U}`, "train"]);
    teacher.steps(1);
    store.getState().pauseTeaching();
    await expect.poll(() => store.getState().teaching.status).toBe("paused");
    expect(record(store).losses.map(({ step }) => step)).toEqual([1, 2, 3]);
  });
});

describe("after a reload", () => {
  const stored = async () => {
    const { store, teacher } = await setUp(painted(1, 0, U, U));
    await training(store, teacher);
    teacher.steps(4);
    teacher.tellCheckpoint();
    teacher.steps(2);
    await expect.poll(() => record(store).step).toBe(6);
    return record(store);
  };

  test("a run that was under way goes on by itself from its checkpoint", async () => {
    const { store, teacher } = await setUp(painted(1, 0, U, U));
    store.getState().restoreTeaching(await stored(), { status: "running" });
    await expect.poll(() => teacher.training).toBe(true);
    expect(teacher.calls).toEqual(["open tiny at 4", `put image-1: 1 0 ${U} ${U}`, "train"]);
    expect(record(store)).toMatchObject({ step: 4, resumedAt: 4 });
  });

  test("but not twice from the same place: what brought the page down must not do so for ever", async () => {
    const { store, teacher } = await setUp(painted(1, 0, U, U));
    store.getState().restoreTeaching({ ...(await stored()), resumedAt: 4 }, { status: "running" });
    expect(store.getState().teaching).toEqual({ status: "paused" });
    expect(teacher.calls).toEqual([]);
    await training(store, teacher, "continue");
    expect(teacher.calls[0]).toBe("open tiny at 4");
  });

  test("a paused run stays paused", async () => {
    const { store, teacher } = await setUp(painted(1, 0, U, U));
    store.getState().restoreTeaching(await stored(), { status: "paused" });
    expect(store.getState().teaching).toEqual({ status: "paused" });
    expect(teacher.calls).toEqual([]);
  });
});

describe("what is in sight", () => {
  test("is predicted with the network in training, at its place in the image", async () => {
    const { store, teacher } = await setUp(painted(1, 0, U, U));
    const [id = ""] = store.getState().order;
    store.getState().setSight({ id, rect: { x: 1, y: 0, width: 2, height: 1 } });
    await training(store, teacher);
    await expect
      .poll(() => store.getState().live, { timeout: 5000 })
      .toMatchObject({
        id,
        rect: { x: 1, width: 2 },
        labels: { width: 2, data: Uint32Array.of(1, 1) },
      });
  });

  test("what judges an image is set apart before the network's own cells label it", async () => {
    const { store, teacher } = await setUp(painted(1, 0, U, U));
    const id = store.getState().order[1] ?? "";
    await store.getState().show(id);
    store.getState().setHeldShare(0.5);
    store.getState().setSight({ id, rect: { x: 0, y: 0, width: 4, height: 1 } });
    await training(store, teacher);
    await expect.poll(() => store.getState().live?.id, { timeout: 5000 }).toBe(id);
    // The one cell there is reaches into the half that is held back.
    expect(store.getState().accept(id, null)).toBe(false);
    expect(store.getState().documents[id]?.held).toEqual([{ x: 2, y: 0, width: 2, height: 1 }]);
  });

  test.each([
    { held: [], ids: [1, 0, 2, 2] },
    { held: [{ x: 3, y: 0, width: 1, height: 1 }], ids: [1, 0, U, U] },
  ])(
    "and its cells can be taken over, but for those that judge it: held back $held",
    async ({ held, ids }) => {
      const { store, teacher } = await setUp({ ...painted(1, 0, U, U), held });
      const [id = ""] = store.getState().order;
      store.getState().setHeldShare(0);
      store.getState().setSight({ id, rect: { x: 0, y: 0, width: 4, height: 1 } });
      await training(store, teacher);
      await expect.poll(() => store.getState().live?.rect.width, { timeout: 5000 }).toBe(4);
      expect(store.getState().accept(id, { x: 2, y: 0 })).toBe(held.length === 0);
      expect([...(store.getState().documents[id]?.labels.ids ?? [])]).toEqual(ids);
    },
  );
});
