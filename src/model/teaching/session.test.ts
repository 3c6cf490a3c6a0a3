import { memory } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { UNLABELLED } from "../../core/painted-labels.ts";
import { statedScale } from "../../core/scale.ts";
import type { TeachImage, TeachSettings } from "../../core/teaching.ts";
import { registerCpuKernels } from "../../cpu/register.ts";
import { ModelError, TrainingError } from "../errors.ts";
import { loadModel, saveModel } from "../model.ts";
import { startWasm } from "../testing.ts";
import { resultOf } from "./result.ts";
import { TeachingSession } from "./session.ts";
import { SETTINGS, smallParent, taughtDiscs } from "./testing.ts";

const SIZE = 96;
const HELD = [{ x: 0, y: 0, width: 48, height: 96 }];
const parent = smallParent();
const { classes } = parent.card;

beforeAll(async () => {
  await startWasm();
  await registerCpuKernels();
});

function open(
  images: readonly TeachImage[],
  changes: { settings?: Partial<TeachSettings>; checkpoint?: ArrayBuffer | null } = {},
): TeachingSession {
  const settings = { ...SETTINGS, ...changes.settings };
  const session = new TeachingSession({ parent, classes, settings, checkpoint: changes.checkpoint ?? null });
  for (const image of images) session.put(image);
  return session;
}

/** Steps and judgements as the engine takes them. */
async function train(session: TeachingSession, until: number): Promise<void> {
  for (;;) {
    if (session.isJudgementDue()) await session.judge();
    if (session.steps >= until) return;
    await session.step();
  }
}

/** All that a session keeps, but for the time it took. */
async function snapshot(session: TeachingSession): Promise<unknown> {
  const [latest, best] = [await session.network("latest"), await session.network("best")];
  return structuredClone({ latest, best, figures: session.bestFigures, steps: session.steps });
}

test("learns: held-back figures rise well above the parent's", async () => {
  const session = open([taughtDiscs(SIZE, 1, { held: HELD }), taughtDiscs(SIZE, 2)]);
  const before = await session.judge();
  expect(before).toMatchObject({ best: true, settled: false });
  await train(session, 60);
  const figures = session.bestFigures;
  expect(figures?.["iou"]).toBeGreaterThan(0.7);
  expect(figures?.["iou"]).toBeGreaterThan((before.figures?.iou ?? 1) + 0.2);
  expect(figures).toMatchObject({ images: 1, regions: 1 });
}, 60_000);

test("500 steps with everything in between keep no tensor", async () => {
  const session = open([taughtDiscs(48, 1, { held: [{ x: 0, y: 0, width: 24, height: 24 }] })], {
    settings: { tileSize: 60, validateEvery: 100, steps: 500 },
  });
  await train(session, 3);
  const { numTensors, numBytes } = memory();
  await train(session, 500);
  expect(memory()).toMatchObject({ numTensors, numBytes });
}, 120_000);

test("a session opened from a checkpoint goes on to the bit as if it had not stopped", async () => {
  const images = [taughtDiscs(SIZE, 1, { held: HELD }), taughtDiscs(SIZE, 2)];
  const straight = open(images);
  await train(straight, 12);
  const first = open(images);
  await train(first, 7);
  const resumed = open(images.toReversed(), { checkpoint: await first.checkpoint() });
  expect(resumed.steps).toBe(7);
  await train(resumed, 12);
  expect(await snapshot(resumed)).toEqual(await snapshot(straight));
});

test("a stop between a step and its judgement judges once, then goes on", async () => {
  const images = [taughtDiscs(SIZE, 1, { held: HELD })];
  const first = open(images);
  await train(first, 4);
  await first.step();
  expect(first.isJudgementDue()).toBe(true);
  const resumed = open(images, { checkpoint: await first.checkpoint() });
  expect(resumed.isJudgementDue()).toBe(true);
  await resumed.judge();
  expect(open(images, { checkpoint: await resumed.checkpoint() }).isJudgementDue()).toBe(false);
});

test("the next step sees labels that changed", async () => {
  const nothing = new Uint32Array(SIZE * SIZE).fill(UNLABELLED);
  const image = taughtDiscs(SIZE, 1);
  const rect = { x: 0, y: 0, width: SIZE, height: SIZE };
  const painted = open([{ ...image, ids: nothing }]);
  await expect(painted.step()).rejects.toThrow(TrainingError);
  painted.patch({ id: image.id, rect, ids: image.ids, emphasis: null, classes: new Map(), held: [] });
  const whole = open([image]);
  for (let i = 0; i < 2; i++) {
    const [one, other] = [await painted.step(), await whole.step()];
    expect(one.loss).toBe(other.loss);
  }
  painted.patch({ id: image.id, rect, ids: nothing, emphasis: null, classes: new Map(), held: [] });
  await expect(painted.step()).rejects.toThrow("nothing to learn from");
});

test("what is held back never trains", async () => {
  const held = [{ x: 0, y: 0, width: SIZE, height: SIZE }];
  await expect(open([taughtDiscs(SIZE, 1, { held })]).step()).rejects.toThrow("outside what is held back");
});

test("the best is measured again when what is held back changes", async () => {
  const image = taughtDiscs(SIZE, 1, { held: HELD });
  const session = open([image]);
  await session.judge();
  const before = session.bestFigures;
  await session.step();
  const held = [{ x: 48, y: 0, width: 48, height: 48 }];
  session.put({ ...image, held });
  const { figures, best } = await session.judge();
  const parentAnew = open([{ ...image, held }]);
  const { figures: measured } = await parentAnew.judge();
  expect(measured?.objects).not.toBe(before?.["objects"]);
  expect(session.bestFigures).toEqual(best ? figures : measured);
});

test("settles when no judgement was better for long", async () => {
  const session = open([taughtDiscs(SIZE, 1, { held: HELD })], { settings: { rate: 1e-30 } });
  const settled: boolean[] = [];
  for (let i = 0; i < 10; i++) settled.push((await session.judge()).settled);
  expect(settled.indexOf(true)).toBe(8);
  expect(settled[9]).toBe(false);
});

test("without anything held back, the last is the best", async () => {
  const session = open([taughtDiscs(SIZE, 1)]);
  expect(await session.judge()).toEqual({ figures: null, best: true, settled: false });
  await train(session, 3);
  expect(await session.network("best")).toEqual(await session.network("latest"));
});

test("a step that fails leaves the session as it was", async () => {
  const session = open([taughtDiscs(SIZE, 1)]);
  await session.step();
  const before = await snapshot(session);
  const broken = vi.spyOn(Float32Array, "from").mockImplementation(() => {
    throw new Error("the device is gone");
  });
  await expect(session.step()).rejects.toThrow("the device is gone");
  broken.mockRestore();
  expect(await snapshot(session)).toEqual(before);
});

test("other settings hold from the next step; another optimiser begins without memory", async () => {
  const session = open([taughtDiscs(SIZE, 1)]);
  await session.step();
  await session.configure({ ...SETTINGS, optimiser: "sgd", rate: 1e-4, dropout: 0, steps: 40 });
  const { rate, step } = await session.step();
  expect(step).toBe(2);
  expect(rate).toBeCloseTo(2e-5, 12); // the second of ten steps of warm-up
  expect((await session.network("latest")).card.architecture.dropout).toBe(0);
  await expect(session.configure({ ...SETTINGS, tileSize: 61 })).rejects.toThrow("does not fit depth 2");
});

describe("refuses", () => {
  const three = [...classes, { name: "other", color: "#cc79a7", role: "object" as const }];

  test("a checkpoint of other classes", async () => {
    const checkpoint = await open([taughtDiscs(SIZE, 1)]).checkpoint();
    const make = (): TeachingSession =>
      new TeachingSession({ parent, classes: three, settings: SETTINGS, checkpoint });
    expect(make).toThrow(ModelError);
    expect(make).toThrow("classes 2 where test with its classes has 3");
  });

  test("a cell of a class that the network has not", () => {
    const image = taughtDiscs(SIZE, 1, { classes: new Map([[1, 2]]) });
    expect(() => open([image])).toThrow("discs-1.png: cell 1 is of class 2");
    const session = new TeachingSession({ parent, classes: three, settings: SETTINGS, checkpoint: null });
    session.put(image);
  });

  test("an image that it was not given", () => {
    const patch = { rect: { x: 0, y: 0, width: 1, height: 1 }, ids: Uint32Array.of(0), emphasis: null };
    expect(() => open([]).patch({ id: "x", ...patch, classes: new Map(), held: [] })).toThrow(TrainingError);
  });
});

test("shows the very tiles that come next, and draws nothing from the run", async () => {
  const session = open([taughtDiscs(SIZE, 1)], { settings: { dropout: 0 } });
  const other = open([taughtDiscs(SIZE, 1)], { settings: { dropout: 0 } });
  const samples = await session.samples(3, SETTINGS);
  expect(samples.map(({ size, outputSize }) => [size, outputSize])).toEqual(Array(3).fill([76, 36]));
  for (const { plane, target, weights } of samples) {
    expect([plane.length, target.length, weights.length]).toEqual([76 * 76, 36 * 36, 36 * 36]);
    expect(weights.some((weight) => weight > 0)).toBe(true);
  }
  expect(await session.samples(3, SETTINGS)).toEqual(samples);
  expect((await session.step()).loss).toBe((await other.step()).loss);
});

test("the result works at the pixel size that it has learnt at", async () => {
  const drawn = taughtDiscs(SIZE, 1, { options: { scale: 0.5 } });
  const image = { ...drawn, image: { ...drawn.image, pixelSize: { x: 0.1, y: 0.4 } } };
  const session = open([image]);
  const order = { name: "mine", description: "", data: "", utile: "0.1.0" };
  const { card } = await resultOf(session, { ...order, weights: "latest" });
  expect(card.pixelSizeUm).toBeCloseTo(0.4, 12);
  expect(statedScale(card, image.image.pixelSize)).toBeCloseTo(0.5, 12);
});

test("the result is a model whose card says where it comes from", async () => {
  const image = taughtDiscs(SIZE, 1, { held: HELD, options: { scale: 0.9 } });
  const session = open([image]);
  await train(session, 6);
  const order = { name: "mine", description: "My cells.", data: "1 image", utile: "0.1.0" };
  const best = await resultOf(session, { ...order, weights: "best" });
  const file = loadModel("mine.safetensors", saveModel(best, "F32"));
  expect(file).toEqual(best);
  const { card } = file;
  expect(card).toMatchObject({ name: "mine", description: "My cells.", defaultScale: 0.9 });
  expect(card.training).toMatchObject({ parent: "test", steps: 6, data: "1 image" });
  expect(card.training.validation).toEqual(session.bestFigures);
  expect(card.training.validation["images"]).toBe(1);
  expect(card.training.date).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect((await resultOf(session, { ...order, weights: "latest" })).card.training.validation).toEqual({});
});
