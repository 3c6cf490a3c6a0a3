import { describe, expect, test, vi } from "vitest";
import { foundLabels } from "../core/found-labels.ts";
import { SEGMENTATION, tinyCard, tinyRaster } from "./fakeServices.ts";
import { files, items, testStore, until } from "./testStore.ts";

const decoded = (store: ReturnType<typeof testStore>) =>
  until(store, () => items(store).every(({ decoding }) => ["ready", "failed"].includes(decoding.status)));

describe("images", () => {
  test("are decoded in the background and the first added is shown", async () => {
    const store = testStore();
    store.getState().addFiles(files("a.png", "b.png"));
    await decoded(store);
    const [a] = items(store);
    expect(a?.decoding).toMatchObject({
      status: "ready",
      thumbnail: "blob:thumbnail",
      facts: { width: 4, bits: 8 },
    });
    await until(store, () => store.getState().shown.status === "ready");
    expect(store.getState().selected).toBe(a?.id);
  });

  test("a file that fails keeps its message and never stops the others", async () => {
    const store = testStore({
      decode: async (name) => {
        if (name === "bad.tif") throw new Error("bad.tif: cut short");
        return tinyRaster();
      },
    });
    store.getState().addFiles(files("bad.tif", "good.tif"));
    await decoded(store);
    expect(items(store).map(({ decoding }) => decoding)).toMatchObject([
      { status: "failed", message: "bad.tif: cut short" },
      { status: "ready" },
    ]);
    await until(store, () => store.getState().shown.status === "ready");
    expect(store.getState().selected).toBe(store.getState().order[1]);
  });

  test("where none opens the first says why", async () => {
    const store = testStore({
      decode: async (name) => {
        throw new Error(`${name}: cut short`);
      },
    });
    store.getState().addFiles(files("a.tif", "b.tif"));
    await decoded(store);
    await until(store, () => {
      const { shown, order } = store.getState();
      return shown.status === "failed" && shown.id === order[0];
    });
    expect(store.getState().shown).toMatchObject({ message: "a.tif: cut short" });
  });

  test("can be taken off and put back where they were", async () => {
    const store = testStore();
    store.getState().addFiles(files("a.png", "b.png", "c.png"));
    await decoded(store);
    store.getState().selectStep(1);
    const putBack = store.getState().removeImage(store.getState().selected ?? "");
    expect(items(store).map(({ name }) => name)).toEqual(["a.png", "c.png"]);
    expect(store.getState().images[store.getState().selected ?? ""]?.name).toBe("c.png");
    putBack();
    expect(items(store).map(({ name }) => name)).toEqual(["a.png", "b.png", "c.png"]);
  });

  test("selection stops at the ends of the list", async () => {
    const store = testStore();
    store.getState().addFiles(files("a.png", "b.png"));
    store.getState().selectStep(Number.POSITIVE_INFINITY);
    expect(store.getState().selected).toBe(store.getState().order[1]);
    store.getState().selectStep(1);
    expect(store.getState().selected).toBe(store.getState().order[1]);
    store.getState().selectStep(Number.NEGATIVE_INFINITY);
    expect(store.getState().selected).toBe(store.getState().order[0]);
  });
});

describe("a run", () => {
  test("segments all, tells its progress and counts the cells", async () => {
    const fractions: number[] = [];
    const store = testStore();
    store.getState().addFiles(files("a.png", "b.png"));
    await decoded(store);
    store.subscribe(({ run }) => run.status === "running" && fractions.push(run.fraction));
    await store.getState().runImages(store.getState().order);
    expect(items(store).map(({ outcome }) => outcome?.found?.labels.count)).toEqual([1, 1]);
    expect([...(items(store)[0]?.outcome?.found?.labels.areas ?? [])]).toEqual([3]);
    expect(store.getState().run).toMatchObject({
      status: "idle",
      last: { done: 2, failed: 0, cancelled: false },
    });
    expect([...new Set(fractions)]).toEqual([0, 0.5, 1]);
  });

  test("a failed image keeps its earlier outcome and never stops the others", async () => {
    let call = 0;
    const store = testStore({
      segment: async () => {
        if (++call === 3) throw new Error("out of memory");
        return SEGMENTATION;
      },
    });
    store.getState().addFiles(files("a.png", "b.png"));
    await decoded(store);
    await store.getState().runImages(store.getState().order);
    await store.getState().runImages(store.getState().order);
    const [a, b] = items(store);
    expect(a?.work).toEqual({ status: "failed", message: "out of memory" });
    expect(a?.outcome?.found?.labels.count).toBe(1);
    expect(b?.work.status).toBe("idle");
    expect(store.getState().run).toMatchObject({ status: "idle", last: { done: 1, failed: 1 } });
  });

  test("ends when it is cancelled, and the queue is idle again", async () => {
    const store = testStore({
      segment: (_input, { signal }) =>
        new Promise((_resolve, reject) =>
          signal?.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError"))),
        ),
    });
    store.getState().addFiles(files("a.png", "b.png"));
    await decoded(store);
    const run = store.getState().runImages(store.getState().order);
    await until(store, () => items(store)[0]?.work.status === "running");
    store.getState().cancelRun();
    await run;
    expect(items(store).map(({ work }) => work.status)).toEqual(["idle", "idle"]);
    expect(store.getState().run).toMatchObject({ last: { done: 0, failed: 0, cancelled: true } });
  });

  test("says why when no backend starts, and can be tried again", async () => {
    const start = vi.fn().mockRejectedValueOnce(new Error("no WebAssembly here"));
    start.mockResolvedValue({ name: "wasm", adapter: "CPU", reason: "" });
    const store = testStore({ start });
    store.getState().addFiles(files("a.png"));
    await decoded(store);
    await store.getState().runImages(store.getState().order);
    expect(store.getState().engine).toEqual({ status: "failed", message: "no WebAssembly here" });
    expect(store.getState().notices.map(({ text }) => text)).toEqual(["no WebAssembly here"]);
    await store.getState().runImages(store.getState().order);
    expect(items(store)[0]?.outcome?.found?.labels.count).toBe(1);
  });
});

test("the engine is started with what the user chose, and tests the device once when asked to", async () => {
  const starts: unknown[] = [];
  const store = testStore({
    start: async (input) => {
      starts.push(input);
      return SEGMENTATION.backend;
    },
  });
  store.getState().chooseMemory(0.5);
  store.getState().chooseBackend("webgpu");
  store.getState().testDevice();
  store.getState().chooseMemory(null);
  await store.getState().ensureEngine();
  expect(starts).toEqual([
    { backend: "auto", memoryBytes: 2 ** 29 },
    { backend: "webgpu", memoryBytes: 2 ** 29 },
    { backend: "webgpu", memoryBytes: 2 ** 29, retest: true },
    { backend: "webgpu" },
  ]);
});

describe("what counts as a cell", () => {
  test("acts on every image without the network, and can be reset", async () => {
    const store = testStore();
    store.getState().addFiles(files("a.png", "b.png"));
    await decoded(store);
    await store.getState().runImages(store.getState().order);
    const own = { ...tinyCard("tiny").instances, threshold: 0.85 };
    store.getState().setObjectOptions("tiny", own);
    await store.getState().findObjects();
    expect(items(store).map(({ outcome }) => [...(outcome?.found?.labels.areas ?? [])])).toEqual([[1], [1]]);
    store.getState().resetObjectOptions("tiny");
    await store.getState().findObjects();
    expect(items(store).map(({ outcome }) => [...(outcome?.found?.labels.areas ?? [])])).toEqual([[3], [3]]);
  });

  test("only the newest position of a slider is worked on", async () => {
    const thresholds: number[] = [];
    const store = testStore({
      instances: async ({ options }) => {
        thresholds.push(options.threshold);
        return foundLabels({ width: 4, height: 1, data: new Uint32Array(4), count: 0 }, 1);
      },
    });
    store.getState().addFiles(files("a.png"));
    await decoded(store);
    await store.getState().runImages(store.getState().order);
    for (const threshold of [0.6, 0.7, 0.8]) {
      store.getState().setObjectOptions("tiny", { ...tinyCard("tiny").instances, threshold });
    }
    await store.getState().findObjects();
    expect(thresholds).toEqual([0.5, 0.8]);
  });
});

describe("models", () => {
  test("a refused file leaves the chosen model as it was", async () => {
    const store = testStore({ loadModel: () => Promise.reject(new Error("this is no model")) });
    await store.getState().bringModel("x.safetensors", new Blob(["x"]));
    expect(store.getState()).toMatchObject({ model: "tiny", refusal: "x.safetensors: this is no model" });
  });

  test("a refusal names the file once and goes away with the next run", async () => {
    const loadModel = vi.fn().mockRejectedValueOnce(new Error("x.safetensors has no card"));
    loadModel.mockResolvedValue(tinyCard("tiny"));
    const store = testStore({ loadModel });
    await store.getState().bringModel("x.safetensors", new Blob(["x"]));
    expect(store.getState().refusal).toBe("x.safetensors has no card");
    store.getState().addFiles(files("a.png"));
    await decoded(store);
    await store.getState().runAll();
    expect(store.getState().refusal).toBeNull();
  });

  test("one that is brought before the list arrives stays chosen", async () => {
    const store = testStore({ loadModel: async () => tinyCard("mine") });
    await store.getState().bringModel("mine.safetensors", new Blob(["x"]));
    store.getState().offerModels([]);
    expect(store.getState()).toMatchObject({ model: "mine", offers: [{ name: "mine" }] });
  });

  test("one of the user's that was stored is loaded from its file when it is needed", async () => {
    const loaded: string[] = [];
    const store = testStore({
      loadModel: async ({ fileName, bytes }) => {
        loaded.push(`${fileName}: ${new TextDecoder().decode(bytes)}`);
        return tinyCard("mine");
      },
    });
    const file = new Blob(["weights"]);
    store.getState().restoreModels([{ name: "mine", title: "mine", description: "", file, bytes: 7 }]);
    expect(store.getState()).toMatchObject({ model: "tiny", offers: [{ name: "tiny" }, { name: "mine" }] });
    await store.getState().ensureModel("mine");
    await store.getState().ensureModel("mine");
    expect(loaded).toEqual(["mine.safetensors: weights"]);
  });
});

test("the weight map is computed while its layer is shown, and again for other parameters", async () => {
  const store = testStore();
  store.getState().addFiles(files("a.png"));
  await decoded(store);
  await store.getState().runImages(store.getState().order);
  expect(store.getState().weightMap.status).toBe("none");
  store.getState().setLayer("weights", { on: true });
  await store.getState().updateWeights();
  expect(store.getState().weightMap).toMatchObject({
    status: "ready",
    data: Float32Array.of(10, 10, 10, 10),
  });
  store.getState().setWeightOptions({ w0: 4, sigma: 5 });
  await store.getState().updateWeights();
  expect(store.getState().weightMap).toMatchObject({ data: Float32Array.of(4, 4, 4, 4) });
});

test("an export names the file after the image and holds what was asked for", async () => {
  const saved: [string, string][] = [];
  const store = testStore({
    save: async (name, open) => void saved.push([name, await new Response(open()).text()]),
  });
  store.getState().addFiles(files("a.tif"));
  await decoded(store);
  await store.getState().runImages(store.getState().order);
  await store.getState().exportImage(store.getState().order[0] ?? "", "labelsPng");
  expect(saved).toEqual([["a.labels.png", "labelsPng"]]);
});

test("a model is exported as the file it is", async () => {
  const saved: [string, string][] = [];
  const store = testStore({
    save: async (name, open) => void saved.push([name, await new Response(open()).text()]),
  });
  const file = new Blob(["weights"]);
  store.getState().restoreModels([{ name: "mine", title: "mine", description: "", file, bytes: 7 }]);
  await store.getState().exportModel("mine");
  expect(saved).toEqual([["mine.safetensors", "weights"]]);
});

test("an export that fails says so and loses nothing", async () => {
  const store = testStore({ save: () => Promise.reject(new Error("the disk is full")) });
  store.getState().addFiles(files("a.tif"));
  await decoded(store);
  await store.getState().runImages(store.getState().order);
  await store.getState().exportAll();
  expect(store.getState().notices.map(({ text }) => text)).toEqual([
    "Nothing was exported: the disk is full",
  ]);
  expect(store.getState().exporting).toEqual({ status: "idle" });
});
