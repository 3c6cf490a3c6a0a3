import { expect, test } from "vitest";
import { EditDraft } from "../core/edit-draft.ts";
import { type Overrides, SEGMENTATION, tinyCard } from "./fakeServices.ts";
import { runPlan } from "./runPlan.ts";
import { files, items, testStore, until } from "./testStore.ts";

/** A store with images and a model of many kinds of cells, which tells how often it was asked for a scale. */
async function looking(names: readonly string[], overrides: Overrides = {}) {
  const asked: string[] = [];
  const scales: (number | undefined)[] = [];
  const store = testStore({
    loadModel: async () => ({
      ...tinyCard("tiny"),
      pixelSizeUm: null,
      defaultScale: null,
      objectDiameterPx: 6,
    }),
    estimateScale: async ({ model }) => {
      asked.push(model);
      return asked.length / 4;
    },
    segment: async ({ options }) => {
      scales.push(options.scale);
      return { ...SEGMENTATION, scale: options.scale ?? 1 };
    },
    ...overrides,
  });
  store.getState().addFiles(files(...names));
  await until(store, () => items(store).every(({ decoding }) => decoding.status === "ready"));
  return { store, asked, scales };
}

test("a network looks once how large the cells of an image are, and is run at that scale", async () => {
  const { store, asked, scales } = await looking(["a.png"]);
  await store.getState().runAll();
  expect(items(store)[0]?.estimate).toEqual({ model: "tiny", scale: 0.25 });
  expect(runPlan(store.getState()).rest).toBe(false);
  await store.getState().runAll();
  expect([asked, scales]).toEqual([["tiny"], [0.25, 0.25]]);
});

test("three of a kind speak for the others", async () => {
  const { store, asked, scales } = await looking(["a.png", "b.png", "c.png", "d.png", "e.png"]);
  await store.getState().runAll();
  expect(asked).toHaveLength(3);
  expect(scales).toEqual([0.25, 0.5, 0.75, 0.5, 0.5]);
});

test("what the user says comes first, and what was found out returns", async () => {
  const { store, asked, scales } = await looking(["a.png"]);
  store.getState().setCellSize({ value: 3, unit: "px" });
  await store.getState().runAll();
  expect([asked, scales]).toEqual([[], [2]]);
  store.getState().setCellSize(null);
  await store.getState().runAll();
  expect([asked, scales]).toEqual([["tiny"], [2, 0.25]]);
});

test("painted cells tell their width themselves", async () => {
  const { store, asked, scales } = await looking(["a.png"]);
  const { ensureDocument, commit } = store.getState();
  for (const cell of [1, 2, 3]) {
    const draft = new EditDraft(ensureDocument("image-1").labels);
    draft.changeRun(cell, 1, cell);
    const edit = draft.edit("Brush");
    if (edit !== null) commit("image-1", edit);
  }
  await store.getState().runAll();
  expect(asked).toEqual([]);
  expect(scales[0]).toBeCloseTo(6 / (2 * Math.sqrt(1 / Math.PI)), 12);
});

test("an image without cells is left as it is, and looked at again the next time", async () => {
  let looks = 0;
  const { store, scales } = await looking(["a.png"], {
    estimateScale: async () => {
      looks++;
      return null;
    },
  });
  await store.getState().runAll();
  await store.getState().runAll();
  expect([looks, scales]).toEqual([2, [undefined, undefined]]);
});

test("a look that fails is the image's failure", async () => {
  const { store } = await looking(["a.png"], {
    estimateScale: () => Promise.reject(new Error("the device was lost")),
  });
  await store.getState().runAll();
  expect(items(store)[0]?.work).toEqual({ status: "failed", message: "the device was lost" });
});
