import { memory } from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { cropPlane } from "../../core/crop.ts";
import { registerCpuKernels } from "../../cpu/register.ts";
import { currentEngine, installEngine } from "../engine.ts";
import { segmentRaster } from "../predict.ts";
import { Predictor } from "../predictor.ts";
import { randomImage, startWasm } from "../testing.ts";
import { judge } from "./judge.ts";
import { predictRect } from "./predict-rect.ts";
import { targetOf } from "./recipe.ts";
import { TeachingImage } from "./teaching-image.ts";
import { SETTINGS, smallParent, taughtDiscs } from "./testing.ts";

const limits = { maxBindingBytes: Number.POSITIVE_INFINITY, memoryBytes: 2 ** 28 };
const { signal } = new AbortController();
const model = smallParent(3);
const image = randomImage(101, 83);
const unlabelled = { image, ids: new Uint32Array(image.width * image.height) };

beforeAll(async () => {
  await startWasm();
  await registerCpuKernels();
});

test.each([0.4, 1, 1.7])("at scale %d, a rectangle is what the whole image has there", async (scale) => {
  const predictor = new Predictor(model);
  const whole = await segmentRaster(predictor, image, { limits, scale });
  predictor.dispose();
  const taught = new TeachingImage(taughtDiscs(1, 1, { ...unlabelled, options: { scale } }), model.card);
  const rects = [
    { x: 0, y: 0, width: 101, height: 83 },
    { x: 37, y: 21, width: 30, height: 17 },
    { x: 100, y: 82, width: 1, height: 1 },
    { x: 0, y: 50, width: 101, height: 2 },
  ];
  for (const rect of rects) {
    const tensors = memory().numTensors;
    const part = await predictRect(model, taught, rect, { limits, signal });
    expect(memory().numTensors).toBe(tensors);
    expect(part.probabilities).toHaveLength(2);
    for (const [k, plane] of part.probabilities.entries()) {
      const expected = cropPlane(whole.probabilities[k] ?? new Float32Array(), image.width, rect);
      expect(plane.length).toBe(expected.length);
      plane.forEach((value, i) => {
        expect(Math.abs(value - (expected[i] ?? Number.NaN))).toBeLessThan(1e-5);
      });
    }
  }
});

test("nothing and what lies outside are refused", async () => {
  const taught = new TeachingImage(taughtDiscs(1, 1, unlabelled), model.card);
  for (const rect of [
    { x: 0, y: 0, width: 0, height: 4 },
    { x: 90, y: 0, width: 12, height: 4 },
  ]) {
    await expect(predictRect(model, taught, rect, { limits, signal })).rejects.toThrow("nothing to predict");
  }
});

test("weights in training are not asked whether 16 bits hold them", async () => {
  const engine = currentEngine();
  const asked: string[] = [];
  const maker = (name: string) => () => {
    asked.push(name);
    return null;
  };
  installEngine({ ...engine, networks: maker("16 bits"), passingNetworks: maker("32 bits") });
  try {
    const rect = { x: 0, y: 0, width: 40, height: 40 };
    const taught = new TeachingImage(taughtDiscs(96, 5, { held: [rect] }), model.card);
    await predictRect(model, taught, rect, { limits, signal });
    await judge(model, [taught], () => targetOf(SETTINGS, model.card, taught));
  } finally {
    installEngine(engine);
  }
  expect(asked).toEqual(["32 bits", "32 bits"]);
});
