import { existsSync, readdirSync, readFileSync } from "node:fs";
import { memory } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { planTiles } from "../core/tiles.ts";
import { turnPlane } from "../core/turn.ts";
import { registerCpuKernels } from "../cpu/register.ts";
import { nodePictures } from "../io/node-pictures.ts";
import { decodeImage } from "../io/registry.ts";
import { ComputeError } from "./errors.ts";
import { imageLogits } from "./image-logits.ts";
import { type LoadedModel, loadModel } from "./model.ts";
import { networkInput } from "./network-input.ts";
import { nextTask } from "./next-task.ts";
import { type PredictOptions, segmentRaster } from "./predict.ts";
import { Predictor } from "./predictor.ts";
import { randomImage, randomModel, smallNet, startWasm } from "./testing.ts";

const limits = { maxBindingBytes: Number.POSITIVE_INFINITY, memoryBytes: 2 ** 30 };
const model = randomModel(smallNet());

beforeAll(async () => {
  await startWasm();
  await registerCpuKernels();
});

/** Runs with a model's predictor and holds the number of tensors against what it was before. */
async function withPredictor<T>(used: LoadedModel, work: (predictor: Predictor) => Promise<T>): Promise<T> {
  const before = memory().numTensors;
  const predictor = new Predictor(used);
  try {
    return await work(predictor);
  } finally {
    predictor.dispose();
    expect(memory().numTensors).toBe(before);
  }
}

function worstDifference(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  let worst = 0;
  for (const [k, plane] of a.entries()) {
    expect(plane).toHaveLength(b[k]?.length ?? -1);
    plane.forEach((value, i) => {
      const difference = Math.abs(value - (b[k]?.[i] ?? Number.NaN));
      worst = Math.max(worst, difference); // keeps NaN
    });
  }
  return worst;
}

describe("any tiling gives the same logits", () => {
  test("over random images and tiles, down to 1 × 1 px", async () => {
    const length = fc.integer({ min: 1, max: 90 });
    const tile = fc.integer({ min: 1, max: 200 });
    await withPredictor(model, (predictor) =>
      fc.assert(
        fc.asyncProperty(length, length, tile, async (width, height, tileSize) => {
          const input = networkInput(randomImage(width, height), 1, model.card.normalisation, 1);
          const whole = await imageLogits(predictor, input, { tileSize: 1000 });
          expect(planTiles({ width, height, depth: 2, tileSize: 1000 }).tiles).toHaveLength(1);
          expect(worstDifference(await imageLogits(predictor, input, { tileSize }), whole)).toBeLessThan(
            1e-4,
          );
        }),
        {
          numRuns: 25,
          examples: [
            [1, 1, 1],
            [90, 1, 44],
            [2, 90, 60],
          ],
        },
      ),
    );
  });

  const photo = "../shared/data/dic-hela/images";
  const shipped = "public/models/cells-dic.safetensors";
  const tiny = "e2e/fixtures/models/tiny.safetensors";
  test.skipIf(!existsSync(photo))("on a photograph", { timeout: 120_000 }, async () => {
    const [name = ""] = readdirSync(photo).sort();
    const path = existsSync(shipped) ? shipped : tiny;
    const used = loadModel(path, new Uint8Array(readFileSync(path)).buffer);
    const image = await decodeImage(name, readFileSync(`${photo}/${name}`), { pictures: nodePictures });
    await withPredictor(used, async (predictor) => {
      const input = networkInput(image, 1, used.card.normalisation, 0.5);
      const few = await imageLogits(predictor, input, { tileSize: 444 });
      const many = await imageLogits(predictor, input, { tileSize: 300 });
      expect(worstDifference(many, few)).toBeLessThan(1e-3);
    });
  });
});

describe("a segmentation", () => {
  const segment = (
    used: LoadedModel,
    image: Parameters<typeof segmentRaster>[1],
    options?: Partial<PredictOptions>,
  ) => withPredictor(used, (predictor) => segmentRaster(predictor, image, { limits, ...options }));

  test("has the image's size and a probability for each class but the background", async () => {
    const used = randomModel(smallNet({ classes: 3 }));
    const result = await segment(used, randomImage(31, 17));
    expect(result.probabilities.map(({ length }) => length)).toEqual([31 * 17, 31 * 17]);
    expect(result).toMatchObject({ width: 31, height: 17, scale: 1, tileCount: 1, model: "test" });
    for (const plane of result.probabilities)
      for (const value of plane) expect(value >= 0 && value <= 1).toBe(true);
  });

  test("at another scale comes back at the image's own size", async () => {
    const result = await segment(model, randomImage(50, 30), { scale: 0.5, tileSize: 60 });
    expect(result).toMatchObject({ width: 50, height: 30, scale: 0.5 });
    expect(result.probabilities[0]).toHaveLength(1500);
  });

  test("uses the pixel sizes of image and model", async () => {
    const fine = { ...model, card: { ...model.card, pixelSizeUm: 0.5 } };
    const image = { ...randomImage(20, 20), pixelSize: { x: 0.25, y: 0.25 } };
    expect(await segment(fine, image)).toMatchObject({ scale: 0.5, width: 20 });
  });

  test.each([4, 8] as const)("with %i symmetries turns with the image", async (rotations) => {
    const image = randomImage(30, 20);
    const plane = { data: Float32Array.from(image.data), width: 30, height: 20 };
    const turned = turnPlane(plane, 1);
    const straight = await segment(model, image, { rotations, tileSize: 60 });
    const other = await segment(model, { ...image, ...turned }, { rotations, tileSize: 60 });
    const expected = turnPlane({ ...plane, data: straight.probabilities[0] ?? new Float32Array() }, 1);
    expect(worstDifference(other.probabilities, [expected.data])).toBeLessThan(1e-4);
    expect(straight.tileCount).toBe(
      rotations * planTiles({ width: 30, height: 20, depth: 2, tileSize: 60 }).tiles.length,
    );
  });

  test("without symmetries does not turn with the image, so that the test above means something", async () => {
    const image = randomImage(30, 20);
    const plane = { data: Float32Array.from(image.data), width: 30, height: 20 };
    const straight = await segment(model, image);
    const other = await segment(model, { ...image, ...turnPlane(plane, 1) });
    const expected = turnPlane({ ...plane, data: straight.probabilities[0] ?? new Float32Array() }, 1);
    expect(worstDifference(other.probabilities, [expected.data])).toBeGreaterThan(1e-3);
  });

  test("reports every tile, from none to all", async () => {
    const onTile = vi.fn();
    const { tileCount } = await segment(model, randomImage(60, 60), { tileSize: 60, onTile });
    expect(tileCount).toBeGreaterThan(1);
    expect(onTile.mock.calls).toEqual(Array.from({ length: tileCount + 1 }, (_, done) => [done, tileCount]));
  });

  test.each([
    { name: "a constant image", data: new Uint8Array(400).fill(7) },
    {
      name: "NaN and infinity among the values",
      data: randomImage(20, 20).data.map(
        (value, i) => [Number.NaN, Number.POSITIVE_INFINITY, value, value][i % 4] ?? 0,
      ),
    },
    { name: "nothing but NaN", data: new Float32Array(400).fill(Number.NaN) },
    { name: "the largest 16-bit numbers", data: new Uint16Array(400).fill(65_535) },
  ])("of $name has finite probabilities", async ({ data }) => {
    const { probabilities } = await segment(model, { ...randomImage(20, 20), data });
    expect(probabilities[0]?.every(Number.isFinite)).toBe(true);
  });

  test("refuses an image whose channels the model does not take", async () => {
    const image = { ...randomImage(10, 10), data: new Uint8Array(200), channels: 2 };
    await expect(segment(model, image)).rejects.toThrow(RangeError);
    await expect(segment(model, image)).rejects.toThrow(
      "the model takes 1 channel and the image has 2 channels",
    );
  });

  test("refuses a scale and a tile size that make no sense", async () => {
    await expect(segment(model, randomImage(9, 9), { scale: 100 })).rejects.toThrow(RangeError);
    await expect(segment(model, randomImage(9, 9), { tileSize: 0 })).rejects.toThrow(RangeError);
  });

  test("keeps no tensor however many tiles there are", async () => {
    await withPredictor(model, async (predictor) => {
      const counts = new Set<number>();
      const onTile = (tilesDone: number): void => {
        if (tilesDone > 0) counts.add(memory().numTensors); // the weights come with the first
      };
      await segmentRaster(predictor, randomImage(150, 150), { limits, tileSize: 60, onTile });
      expect(counts.size).toBe(1);
    });
  });
});

describe("a cancelled run", () => {
  test("ends within one tile, with the signal's reason and no tensor left", async () => {
    const abort = new AbortController();
    const reason = new Error("not wanted any more");
    let tiles = 0;
    const onTile = (done: number): void => {
      tiles = done;
      if (done === 2) abort.abort(reason);
    };
    await withPredictor(model, async (predictor) => {
      const run = segmentRaster(predictor, randomImage(150, 150), {
        limits,
        tileSize: 60,
        signal: abort.signal,
        onTile,
      });
      await expect(run).rejects.toBe(reason);
    });
    expect(tiles).toBe(2);
  });

  test("lets a message in between two tiles", async () => {
    const abort = new AbortController();
    let tiles = 0;
    await withPredictor(model, async (predictor) => {
      const onTile = (done: number): void => {
        tiles = done;
        // a message as the page's is: a timer takes longer than several of these tiles
        if (done === 1) void nextTask().then(() => abort.abort());
      };
      const run = segmentRaster(predictor, randomImage(150, 150), {
        limits,
        tileSize: 60,
        signal: abort.signal,
        onTile,
      });
      await expect(run).rejects.toThrow("abort");
    });
    expect(tiles).toBeLessThanOrEqual(2);
  });

  test("one that was cancelled before it began computes nothing", async () => {
    const onTile = vi.fn();
    await withPredictor(model, async (predictor) => {
      const run = segmentRaster(predictor, randomImage(9, 9), {
        limits,
        signal: AbortSignal.abort(),
        onTile,
      });
      await expect(run).rejects.toThrow("abort");
    });
    expect(onTile).toHaveBeenCalledTimes(1);
  });
});

describe("a device that gives no valid numbers", () => {
  test.each([
    { name: "zeros", value: 0 },
    { name: "not a number", value: Number.NaN },
    { name: "infinity", value: Number.POSITIVE_INFINITY },
  ])("$name", async ({ value }) => {
    const head = { kernel: new Float32Array(16).fill(value), bias: new Float32Array(2) };
    const broken = { ...model, weights: new Map([...model.weights, ["head", head]]) };
    await withPredictor(broken, async (predictor) => {
      const run = segmentRaster(predictor, randomImage(20, 20), { limits });
      await expect(run).rejects.toThrow(ComputeError);
    });
  });
});
