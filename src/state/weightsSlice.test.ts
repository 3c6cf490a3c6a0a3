import { expect, test } from "vitest";
import { foundLabels } from "../core/found-labels.ts";
import { paintedWeights, type WeightInput } from "../core/painted-weights.ts";
import type { Raster } from "../core/raster.ts";
import { Stroke } from "../core/stroke.ts";
import type { ImageId } from "./image.ts";
import type { AppStore } from "./store.ts";
import { files, items, testStore, until } from "./testStore.ts";

const WIDTH = 200;
const HEIGHT = 120;

function blank(width: number, height: number): Raster {
  const data = new Uint8Array(width * height);
  return { data, width, height, channels: 1, slices: 1, frames: 1, pixelSize: null, kind: "intensity" };
}

/** A store in the place to teach, with one image, its weights shown; `asked` are the windows the worker was sent. */
async function storeWithWeights(raster = blank(WIDTH, HEIGHT)) {
  const asked: WeightInput[] = [];
  const store = testStore({
    decode: async () => raster,
    weightMap: async ({ labels, w0, sigma }) => {
      asked.push(labels);
      return paintedWeights(labels, { w0, sigma });
    },
  });
  store.getState().addFiles(files("a.tif"));
  await until(store, () => items(store)[0]?.decoding.status === "ready");
  const [id = ""] = store.getState().order;
  store.getState().ensureDocument(id);
  store.getState().setPlace("teach");
  store.getState().setLayer("weights", { on: true });
  await store.getState().updateWeights();
  return { store, id, asked };
}

function brush(store: AppStore, id: ImageId, x: number, y: number, value: number) {
  const stroke = new Stroke(store.getState().ensureDocument(id).labels, "ids", value, () => true);
  const { width } = store.getState().ensureDocument(id).labels;
  for (let row = y; row < y + 6; row++) stroke.paint(Uint32Array.of(row * width + x, 6));
  const edit = stroke.finish("Brush");
  if (edit !== null) store.getState().commit(id, edit);
}

function mapOf(store: AppStore) {
  const { weightMap } = store.getState();
  if (weightMap.status !== "ready") throw new Error(`the map is ${weightMap.status}`);
  return weightMap;
}

function expectWhole(store: AppStore, id: ImageId) {
  const { labels } = store.getState().ensureDocument(id);
  const whole = paintedWeights(labels, store.getState().weightOptions);
  const { data } = mapOf(store);
  const worst = whole.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (data[i] ?? Number.NaN))),
    0,
  );
  expect(worst).toBeLessThanOrEqual(1e-3);
}

test("the weights follow strokes and undo by their windows, in place", async () => {
  const { store, id, asked } = await storeWithWeights();
  const { data } = mapOf(store);
  expect(new Set(data)).toEqual(new Set([0]));
  brush(store, id, 60, 50, 1);
  brush(store, id, 72, 50, 2);
  brush(store, id, 66, 50, 0);
  await store.getState().updateWeights();
  expect(data[52 * WIDTH + 69]).toBeGreaterThan(4);
  expectWhole(store, id);
  store.getState().undo(id);
  await store.getState().updateWeights();
  expectWhole(store, id);
  expect(mapOf(store).data).toBe(data);
  expect(mapOf(store).changed).toEqual({ x: 43, y: 27, width: 52, height: 52 });
  expect(asked.map(({ width, height }) => [width, height])).toEqual([[200, 120], ...Array(4).fill([98, 98])]);
});

test("changes made while nobody looks come when the layer is shown again", async () => {
  const { store, id, asked } = await storeWithWeights();
  store.getState().setLayer("weights", { on: false });
  for (let i = 0; i < 20; i++) brush(store, id, 7 * i, 20, i + 1);
  await store.getState().updateWeights();
  expect(asked.length).toBe(1);
  store.getState().setLayer("weights", { on: true });
  await store.getState().updateWeights();
  expectWhole(store, id);
  expect(asked.length).toBeLessThan(8);
});

test("other parameters give a new map, held-back regions none", async () => {
  const { store, id, asked } = await storeWithWeights();
  const { data } = mapOf(store);
  brush(store, id, 60, 50, 1);
  brush(store, id, 70, 50, 2);
  store.getState().setWeightOptions({ w0: 3, sigma: 2 });
  await store.getState().updateWeights();
  expect(mapOf(store).data).not.toBe(data);
  expect(mapOf(store).changed).toBeNull();
  expectWhole(store, id);
  const before = asked.length;
  store.getState().setHeld(id, [{ x: 0, y: 0, width: 9, height: 9 }]);
  await store.getState().updateWeights();
  expect(asked.length).toBe(before);
});

test("outside the place to teach, weights are of what was found", async () => {
  const { store, id } = await storeWithWeights();
  store.getState().setPlace("segment");
  await store.getState().updateWeights();
  expect(mapOf(store).labels).toBe(store.getState().documents[id]?.labels);
  store.getState().patchImage(id, {
    given: {
      fileName: "b.tif",
      labels: foundLabels(
        { width: WIDTH, height: HEIGHT, data: new Uint32Array(WIDTH * HEIGHT), count: 0 },
        1,
      ),
    },
  });
  await store.getState().updateWeights();
  expect(new Set(mapOf(store).data)).toEqual(new Set([1]));
});

test("a large image is weighed in parts, which agree at their seams", async () => {
  const { store, id, asked } = await storeWithWeights(blank(2100, 30));
  for (const [i, x] of [2030, 2041, 2052, 2063].entries()) brush(store, id, x, 10, i + 1);
  store.getState().setWeightOptions({ w0: 8, sigma: 5 });
  await store.getState().updateWeights();
  expect(asked.slice(-2).map(({ width }) => width)).toEqual([2094, 98]);
  expectWhole(store, id);
});
