import { expect, test } from "vitest";
import { hasUnexported } from "./exportSlice.ts";
import { SEGMENTATION, tinyRaster } from "./fakeServices.ts";
import { runFraction, runPixels, runPlan } from "./runPlan.ts";
import { files, items, testStore, until } from "./testStore.ts";

const decoded = (store: ReturnType<typeof testStore>) =>
  until(store, () => items(store).every(({ decoding }) => ["ready", "failed"].includes(decoding.status)));

const names = (store: ReturnType<typeof testStore>) =>
  runPlan(store.getState()).ids.map((id) => store.getState().images[id]?.name);

test("a run of the list goes on with what is left and tells what never opened", async () => {
  const store = testStore({
    decode: async (name) => {
      if (name === "bad.tif") throw new Error("cut short");
      return tinyRaster();
    },
  });
  store.getState().addFiles(files("a.png", "bad.tif", "b.png", "c.png"));
  await decoded(store);
  expect(names(store)).toEqual(["a.png", "b.png", "c.png"]);
  await store.getState().runImages([store.getState().order[2] ?? ""]);
  expect(runPlan(store.getState()).rest).toBe(true);
  expect(names(store)).toEqual(["a.png", "c.png"]);
  await store.getState().runAll();
  expect(store.getState().run).toMatchObject({ last: { done: 2, failed: 0, unopened: 1 } });
  expect(runPlan(store.getState()).rest).toBe(false);
  expect(names(store)).toEqual(["a.png", "b.png", "c.png"]);
});

test("another width of the cells makes every answer stale", async () => {
  const scales: (number | undefined)[] = [];
  const store = testStore({
    segment: async ({ options }) => {
      scales.push(options.scale);
      return { ...SEGMENTATION, scale: options.scale ?? 1 };
    },
  });
  store.getState().addFiles(files("a.png", "b.png"));
  await decoded(store);
  await store.getState().runAll();
  await store.getState().runImages([store.getState().order[0] ?? ""]);
  store.getState().setCellSize({ value: 2, unit: "px" });
  expect(runPlan(store.getState())).toMatchObject({ rest: false, ids: store.getState().order });
  await store.getState().runImages([store.getState().order[1] ?? ""]);
  expect(names(store)).toEqual(["a.png"]);
  expect(scales).toEqual([undefined, undefined, undefined, 0.5]);
});

test("masks are at risk until they are in a file, and again when they change", async () => {
  const store = testStore();
  store.getState().addFiles(files("a.png"));
  await decoded(store);
  expect(hasUnexported(store.getState())).toBe(false);
  await store.getState().runAll();
  expect(hasUnexported(store.getState())).toBe(true);
  await store.getState().exportImage(store.getState().order[0] ?? "", "mask");
  expect(hasUnexported(store.getState())).toBe(false);
  await store.getState().runAll();
  expect(hasUnexported(store.getState())).toBe(true);
  await store.getState().exportAll();
  expect(hasUnexported(store.getState())).toBe(false);
});

test("progress weighs images by their pixels", async () => {
  const store = testStore({
    decode: async (name) => (name === "b.png" ? { ...tinyRaster(), height: 3 } : tinyRaster()),
  });
  store.getState().addFiles(files("a.png", "b.png"));
  await decoded(store);
  const { order, images } = store.getState();
  expect(runPixels([...order, "gone"], images)).toEqual([4, 12, 8]);
  expect(runFraction([4, 12], 0, 1)).toBe(0.25);
  expect(runFraction([4, 12], 1, 0.5)).toBe(0.625);
});
