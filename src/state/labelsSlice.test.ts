import { expect, test } from "vitest";
import { fakeServices } from "./fakeServices.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import { createAppStore } from "./store.ts";
import { shownLabels } from "./weightsSlice.ts";

const FILE = new Blob(["labels"]);

/** A store with one decoded 4 × 1 image. */
async function storeWithImage() {
  const store = createAppStore(fakeServices(), DEFAULT_SETTINGS);
  store.getState().addFiles([{ name: "a.tif", folder: "", file: new Blob(["image"]) }]);
  const [id = ""] = store.getState().order;
  await expect.poll(() => store.getState().images[id]?.decoding.status).toBe("ready");
  return { store, id };
}

test("labels lie over the image until they are dropped", async () => {
  const { store, id } = await storeWithImage();
  await store.getState().openLabels(id, "a.labels.tif", FILE);
  expect(store.getState().images[id]?.given).toMatchObject({
    fileName: "a.labels.tif",
    labels: { count: 2 },
  });
  expect(shownLabels(store.getState())).toBe(store.getState().images[id]?.given?.labels);
  store.getState().dropLabels(id);
  expect(shownLabels(store.getState())).toBeNull();
});

test("labels of another size are refused and say both sizes", async () => {
  const { store, id } = await storeWithImage();
  const item = store.getState().images[id];
  if (item?.decoding.status !== "ready") throw new Error("the image is not decoded");
  store
    .getState()
    .patchImage(id, { decoding: { ...item.decoding, facts: { ...item.decoding.facts, width: 5 } } });
  await store.getState().openLabels(id, "b.tif", FILE);
  expect(store.getState().labelsRefusal).toBe(
    "b.tif is 4 × 1, a.tif 5 × 1. Choose the labels of this image.",
  );
  expect(store.getState().images[id]?.given).toBeNull();
});
