import { memory } from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { findInstances } from "../../core/instances.ts";
import { scoreInstances } from "../../core/metrics.ts";
import { UNLABELLED } from "../../core/painted-labels.ts";
import { registerCpuKernels } from "../../cpu/register.ts";
import { segmentRaster } from "../predict.ts";
import { Predictor } from "../predictor.ts";
import { startWasm } from "../testing.ts";
import { judge, scoreOf } from "./judge.ts";
import { targetOf } from "./recipe.ts";
import { TeachingImage } from "./teaching-image.ts";
import { SETTINGS, smallParent, taughtDiscs } from "./testing.ts";

const SIZE = 96;
const WHOLE = { x: 0, y: 0, width: SIZE, height: SIZE };
const model = smallParent();
const limits = { maxBindingBytes: Number.POSITIVE_INFINITY, memoryBytes: 2 ** 28 };

beforeAll(async () => {
  await startWasm();
  await registerCpuKernels();
});

const figuresOf = (images: readonly TeachingImage[]): ReturnType<typeof judge> =>
  judge(model, images, (image) => targetOf(SETTINGS, model.card, image));

test("an image held back throughout has the figures of its segmentation", async () => {
  const taught = taughtDiscs(SIZE, 5, { held: [WHOLE] });
  const predictor = new Predictor(model);
  const segmentation = await segmentRaster(predictor, taught.image, { limits });
  predictor.dispose();
  const found = findInstances(segmentation, model.card.instances);
  const { iou, dice, ap50, seg } = scoreInstances(taught.ids, found.data);
  const tensors = memory().numTensors;
  const figures = await figuresOf([new TeachingImage(taught, model.card)]);
  expect(memory().numTensors).toBe(tensors);
  const objects = new Set(taught.ids).size - 1;
  expect(figures).toMatchObject({ iou, dice, ap50, seg, objects, images: 1, regions: 1 });
  expect(figures?.loss).toBeGreaterThan(0);
});

test("figures rest on what is held back alone, and not on what the rest is labelled as", async () => {
  const held = [{ x: 20, y: 30, width: 50, height: 41 }];
  const taught = taughtDiscs(SIZE, 5, { held });
  const inside = (i: number): boolean => {
    const [x, y] = [i % SIZE, Math.floor(i / SIZE)];
    return x >= 20 && x < 70 && y >= 30 && y < 71;
  };
  const figures = await figuresOf([new TeachingImage(taught, model.card)]);
  const ids = taught.ids.map((id, i) => (inside(i) ? id : UNLABELLED));
  const alone = await figuresOf([new TeachingImage({ ...taught, ids }, model.card)]);
  expect({ ...alone, loss: 0 }).toEqual({ ...figures, loss: 0 });
  // Neighbours beyond the edge shape the border's weight, as they do in training.
  expect(alone?.loss).toBeCloseTo(figures?.loss ?? Number.NaN, 1);
});

test("images and regions are counted; nothing held back gives nothing", async () => {
  const held = [
    { x: 0, y: 0, width: 40, height: 40 },
    { x: 50, y: 50, width: 40, height: 40 },
  ];
  const images = [
    new TeachingImage(taughtDiscs(SIZE, 5, { held }), model.card),
    new TeachingImage(taughtDiscs(SIZE, 6), model.card),
    new TeachingImage(taughtDiscs(SIZE, 7, { held: held.slice(1) }), model.card),
  ];
  expect(await figuresOf(images)).toMatchObject({ images: 2, regions: 3 });
  expect(await figuresOf(images.slice(1, 2))).toBeNull();
});

test("unlabelled held-back pixels have no loss", async () => {
  const ids = new Uint32Array(SIZE * SIZE).fill(UNLABELLED);
  const image = new TeachingImage(taughtDiscs(SIZE, 5, { ids, held: [WHOLE] }), model.card);
  expect(await figuresOf([image])).toMatchObject({ loss: 0, objects: 0, regions: 1 });
});

test("without a whole cell the foreground alone decides", () => {
  const figures = { iou: 0.5, dice: 0.6, ap50: 0, seg: 0, loss: 1, images: 1, regions: 1 };
  expect(scoreOf({ ...figures, objects: 0 })).toBe(0.5);
  expect(scoreOf({ ...figures, ap50: 0.2, seg: 0.8, objects: 4 })).toBeCloseTo(0.5, 10);
});
