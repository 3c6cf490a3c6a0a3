import { expect, test } from "vitest";
import { SEGMENTATION, tinyCard } from "./fakeServices.ts";
import { files, testStore, until } from "./testStore.ts";

const TINY = { kind: "model", name: "tiny" } as const;
const OTHER = { kind: "model", name: "other" } as const;

/** Two models, of which the other is the surer. */
async function setUp() {
  const asked: string[] = [];
  const store = testStore({
    loadModel: async ({ fileName }) => tinyCard(fileName.includes("other") ? "other" : "tiny"),
    segment: async ({ model }) => {
      asked.push(model);
      const probabilities = model === "other" ? [new Float32Array(4).fill(1)] : [new Float32Array(4)];
      return { ...SEGMENTATION, model, probabilities };
    },
  });
  const file = new Blob(["x"]);
  store.getState().restoreModels([{ name: "other", title: "other", description: "", file, bytes: 1 }]);
  store.getState().addFiles(files("a.png", "b.png"));
  await until(store, () => store.getState().shown.status === "ready");
  return { store, asked };
}

test("two networks answer for the image in sight, and for the next one that is selected", async () => {
  const { store } = await setUp();
  await store.getState().compare(TINY, OTHER);
  expect(store.getState().comparison).toMatchObject({
    id: store.getState().order[0],
    split: 0.5,
    progress: { status: "ready", left: { count: 0 }, right: { count: 1 } },
  });
  store.getState().select(store.getState().order[1] ?? "");
  await expect.poll(() => store.getState().comparison?.progress.status).toBe("ready");
  expect(store.getState().comparison?.id).toBe(store.getState().order[1]);
});

test("an answer that is there already is not asked for again", async () => {
  const { store, asked } = await setUp();
  await store.getState().runImages([store.getState().order[0] ?? ""]);
  await store.getState().compare(TINY, OTHER);
  expect(asked).toEqual(["tiny", "other"]);
});

test("the divider stays on the image, and ending gives it back", async () => {
  const { store } = await setUp();
  await store.getState().compare(TINY, OTHER);
  store.getState().setSplit(1.3);
  expect(store.getState().comparison?.split).toBe(1);
  store.getState().endComparison();
  expect(store.getState().comparison).toBeNull();
});

test("a version that is gone is said to be", async () => {
  const { store } = await setUp();
  await store.getState().compare(TINY, { kind: "version", step: 7 });
  expect(store.getState().comparison?.progress).toEqual({
    status: "failed",
    message: "There is no version of step 7 any more.",
  });
});
