import { describe, expect, test } from "vitest";
import { deleteInstance } from "../core/instance-edits.ts";
import { instanceCount } from "../core/label-inventory.ts";
import { UNLABELLED } from "../core/painted-labels.ts";
import { Stroke } from "../core/stroke.ts";
import { exportableIds } from "./exportSlice.ts";
import type { ImageId } from "./image.ts";
import type { AppStore } from "./store.ts";
import { files, items, testStore, until } from "./testStore.ts";

const U = UNLABELLED;

/** A store with decoded 4 × 1 images. */
async function storeWith(...names: string[]) {
  const saved: [string, string][] = [];
  const store = testStore({
    save: async (name, open) => void saved.push([name, await new Response(open()).text()]),
  });
  store.getState().addFiles(files(...names));
  await until(store, () => items(store).every(({ decoding }) => decoding.status === "ready"));
  return { store, ids: store.getState().order, saved };
}

/** Paints pixels of an image as a brush does. */
function brush(store: AppStore, id: ImageId, start: number, length: number, value: number) {
  const stroke = new Stroke(store.getState().ensureDocument(id).labels, "ids", value, () => true);
  stroke.paint(Uint32Array.of(start, length));
  const edit = stroke.finish("Brush");
  if (edit !== null) store.getState().commit(id, edit);
}

const pixels = (store: AppStore, id: ImageId) => [...store.getState().ensureDocument(id).labels.ids];

describe("a document", () => {
  test("begins unlabelled and survives other images being shown", async () => {
    const { store, ids } = await storeWith("a.tif", "b.tif");
    const [a = "", b = ""] = ids;
    expect(pixels(store, a)).toEqual([U, U, U, U]);
    brush(store, a, 1, 2, 1);
    store.getState().select(b);
    brush(store, b, 0, 1, 0);
    store.getState().select(a);
    expect(pixels(store, a)).toEqual([U, 1, 1, U]);
    expect(pixels(store, b)).toEqual([0, U, U, U]);
  });

  test("of an image that is not decoded is refused by name", () => {
    const store = testStore({ decode: () => new Promise(() => {}) });
    store.getState().addFiles(files("slow.tif"));
    expect(() => store.getState().ensureDocument(store.getState().order[0] ?? "")).toThrow("slow.tif is not");
  });

  test("tells each change with where it was", async () => {
    const { store, ids } = await storeWith("a.tif");
    const [a = ""] = ids;
    brush(store, a, 1, 2, 1);
    expect(store.getState().documents[a]).toMatchObject({
      applied: 1,
      revision: 1,
      changed: { x: 1, y: 0, width: 2, height: 1 },
    });
    const held = [{ x: 0, y: 0, width: 2, height: 1 }];
    store.getState().setHeld(a, held);
    expect(store.getState().documents[a]).toMatchObject({ revision: 2, held, changed: { width: 0 } });
  });
});

test("undo and redo go through everything, and a new stroke gives up what was undone", async () => {
  const { store, ids } = await storeWith("a.tif");
  const [a = ""] = ids;
  const { undo, redo } = store.getState();
  brush(store, a, 0, 2, 1);
  brush(store, a, 1, 3, 2);
  undo(a);
  expect(pixels(store, a)).toEqual([1, 1, U, U]);
  undo(a);
  undo(a);
  expect(pixels(store, a)).toEqual([U, U, U, U]);
  redo(a);
  brush(store, a, 3, 1, 0);
  redo(a);
  expect(pixels(store, a)).toEqual([1, 1, U, 0]);
  expect(store.getState().documents[a]?.history.map(({ title }) => title)).toEqual(["Brush", "Brush"]);
  expect(store.getState().documents[a]?.labels.nextId).toBe(3);
});

test("nothing else changes labels that a stroke is being painted on", async () => {
  const { store, ids } = await storeWith("a.tif");
  const [a = ""] = ids;
  await store.getState().runImages(ids);
  brush(store, a, 0, 1, 1);
  const stroke = new Stroke(store.getState().ensureDocument(a).labels, "ids", 2, () => true);
  stroke.paint(Uint32Array.of(0, 2));
  store.getState().undo(a);
  store.getState().accept(a, null);
  const deletion = deleteInstance(store.getState().ensureDocument(a).labels, 2, "background");
  if (deletion !== null) store.getState().commit(a, deletion);
  await store.getState().startFromLabels(a, "b.png", new Blob(["labels"]));
  expect(store.getState().labelsRefusal).toBe("Finish the stroke, then choose b.png again.");
  expect(pixels(store, a)).toEqual([2, 2, U, U]);
  stroke.cancel();
  store.getState().undo(a);
  expect(pixels(store, a)).toEqual([U, U, U, U]);
});

describe("accept", () => {
  test("all takes what the network found where nothing is painted", async () => {
    const { store, ids } = await storeWith("a.tif");
    const [a = ""] = ids;
    store.getState().accept(a, null);
    expect(store.getState().documents[a]).toBeUndefined();
    await store.getState().runImages(ids);
    brush(store, a, 3, 1, 7);
    store.getState().accept(a, null);
    expect(pixels(store, a)).toEqual([0, 8, 8, 7]);
    store.getState().undo(a);
    expect(pixels(store, a)).toEqual([U, U, U, 7]);
  });

  test("one takes the cell at a pixel, and nothing where there is none", async () => {
    const { store, ids } = await storeWith("a.tif");
    const [a = ""] = ids;
    await store.getState().runImages(ids);
    store.getState().accept(a, { x: 0, y: 0 });
    expect(store.getState().documents[a]?.history).toEqual([]);
    store.getState().accept(a, { x: 2, y: 0 });
    expect(pixels(store, a)).toEqual([0, 1, 1, 1]);
    const { labels } = store.getState().ensureDocument(a);
    expect(instanceCount(labels)).toBe(1);
  });
});

describe("a label image", () => {
  test("is where painting starts from, and can be undone", async () => {
    const { store, ids } = await storeWith("a.tif");
    const [a = ""] = ids;
    brush(store, a, 2, 2, 1);
    await store.getState().startFromLabels(a, "a.labels.png", new Blob(["labels"]));
    expect(pixels(store, a)).toEqual([2, 2, 0, 3]);
    expect(store.getState().documents[a]?.history.at(-1)?.title).toBe("Labels of a.labels.png");
    store.getState().undo(a);
    expect(pixels(store, a)).toEqual([U, U, 1, 1]);
  });

  test("of another size is refused with both sizes and changes nothing", async () => {
    const store = testStore({
      decode: async () => ({
        data: new Uint8Array(5),
        width: 5,
        height: 1,
        channels: 1,
        slices: 1,
        frames: 1,
        pixelSize: null,
        kind: "intensity",
      }),
    });
    store.getState().addFiles(files("a.tif"));
    await until(store, () => items(store)[0]?.decoding.status === "ready");
    const [a = ""] = store.getState().order;
    await store.getState().startFromLabels(a, "b.tif", new Blob(["labels"]));
    expect(store.getState().labelsRefusal).toBe(
      "b.tif is 4 × 1, a.tif 5 × 1. Choose the labels of this image.",
    );
    expect(store.getState().documents).toEqual({});
  });
});

test("tools and their options", () => {
  const store = testStore();
  store.getState().chooseTool("brush");
  store.getState().setPaint({ size: 30 });
  expect(store.getState()).toMatchObject({ tool: "brush", paint: { size: 30, overBackgroundOnly: true } });
});

test("the chosen cell is one of the image that is shown", async () => {
  const { store, ids } = await storeWith("a.tif", "b.tif");
  await until(store, () => store.getState().selected === ids[0]);
  store.getState().setPaint({ instance: 3 });
  store.getState().select(ids[1] ?? "");
  expect(store.getState().paint.instance).toBeNull();
});

test("painted labels are a file of their own, beside the network's", async () => {
  const { store, ids, saved } = await storeWith("a.tif", "b.tif");
  const [a = "", b = ""] = ids;
  await store.getState().runImages([a]);
  brush(store, b, 0, 1, 1);
  store.getState().ensureDocument(a);
  expect(exportableIds(store.getState())).toEqual([a, b]);
  await store.getState().exportImage(b, "painted");
  expect(saved).toEqual([["b.painted.tif", "painted"]]);
  await store.getState().exportAll();
  const names = saved[1]?.[1].match(/[ab]\.\w+\.(?:png|tif)/g);
  expect(new Set(names)).toEqual(
    new Set([
      "a.mask.png",
      "a.labels.png",
      "a.labels.tif",
      "a.overlay.png",
      "a.probability.tif",
      "b.painted.tif",
    ]),
  );
});
