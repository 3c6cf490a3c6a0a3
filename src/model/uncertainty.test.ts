import { memory } from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { foregroundProbability } from "../core/class-planes.ts";
import { type Turn, turnPlane } from "../core/turn.ts";
import { registerCpuKernels } from "../cpu/register.ts";
import { segmentRaster } from "./predict.ts";
import { Predictor } from "./predictor.ts";
import { randomImage, randomModel, smallNet, startWasm } from "./testing.ts";
import { uncertaintyOf } from "./uncertainty.ts";

const limits = { maxBindingBytes: Number.POSITIVE_INFINITY, memoryBytes: 2 ** 28 };
const model = randomModel(smallNet({ classes: 3 }));
const image = randomImage(33, 33);

beforeAll(async () => {
  await startWasm();
  await registerCpuKernels();
});

test("is twice the spread of the answers to the turned image", async () => {
  const predictor = new Predictor(model);
  const answers: Float32Array[] = [];
  const back: Record<Turn, Turn> = { 0: 0, 1: 3, 2: 2, 3: 1, 4: 4, 5: 5, 6: 6, 7: 7 };
  for (const turn of [0, 1, 2, 3, 4, 5, 6, 7] as const) {
    const size = { width: 33, height: 33 };
    const { data } = turnPlane({ data: Float32Array.from(image.data), ...size }, turn);
    const answer = await segmentRaster(predictor, { ...image, data }, { limits });
    answers.push(turnPlane({ data: foregroundProbability(answer), ...size }, back[turn]).data);
  }
  predictor.dispose();
  const tensors = memory().numTensors;
  const actual = await uncertaintyOf(model, image, "rotations", { limits });
  expect(memory().numTensors).toBe(tensors);
  expect(actual).toHaveLength(33 * 33);
  actual.forEach((value, i) => {
    const values = answers.map((answer) => answer[i] ?? Number.NaN);
    const mean = values.reduce((sum, one) => sum + one, 0) / 8;
    const variance = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 8;
    expect(value).toBeCloseTo(2 * Math.sqrt(variance), 4);
  });
});

test("drop-out makes answers differ, also of a model that was trained without", async () => {
  const tensors = memory().numTensors;
  const spread = await uncertaintyOf(model, image, "dropout", { limits });
  expect(memory().numTensors).toBe(tensors);
  expect(spread.every((value) => value >= 0 && value <= 1)).toBe(true);
  expect(Math.max(...spread)).toBeGreaterThan(1e-3);
  expect(await uncertaintyOf(model, image, "dropout", { limits })).toEqual(spread);
});

test("is of the image's size at any scale, counts its tiles and can be cancelled", async () => {
  const progress: number[][] = [];
  const options = { limits, scale: 0.5, tileSize: 60 };
  const onTile = (done: number, all: number): number => progress.push([done, all]);
  const plane = await uncertaintyOf(model, image, "rotations", { ...options, onTile });
  expect(plane).toHaveLength(33 * 33);
  expect(progress[0]).toEqual([0, 8]);
  expect(progress.at(-1)).toEqual([8, 8]);
  const tensors = memory().numTensors;
  const cancelled = AbortSignal.abort(new Error("enough"));
  await expect(uncertaintyOf(model, image, "rotations", { ...options, signal: cancelled })).rejects.toThrow(
    "enough",
  );
  expect(memory().numTensors).toBe(tensors);
});
