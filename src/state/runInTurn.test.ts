import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Raster } from "../core/raster.ts";
import { SEGMENTATION, tinyRaster } from "./fakeServices.ts";
import { files, items, testStore, until } from "./testStore.ts";

const NAMES = ["a", "b", "c"];

/** An image that says it fills all the memory decoded images are kept in, so that it is decoded anew for every run. */
function largeRaster(value: number): Raster {
  const raster = tinyRaster(value);
  Object.defineProperty(raster.data, "byteLength", { value: 2 ** 30 });
  return raster;
}

/** A run over three images whose network and search for cells note when they begin, and last until they are let go. */
async function steppedRun() {
  const events: string[] = [];
  const steps = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  const step = (name: string, signal?: AbortSignal): Promise<void> => {
    events.push(name);
    return new Promise((resolve, reject) => {
      steps.set(name, { resolve, reject });
      signal?.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
    });
  };
  const store = testStore({
    decode: async (name) => {
      events.push(`decode ${name}`);
      return largeRaster(NAMES.indexOf(name));
    },
    segment: async ({ image: { data } }, { signal }) => {
      await step(`network ${NAMES[data[0] ?? 0]}`, signal);
      return { ...SEGMENTATION, probabilities: [Float32Array.from(data)] };
    },
    instances: async ({ segmentation: { width, height, probabilities } }) => {
      await step(`cells ${NAMES[probabilities[0]?.[0] ?? 0]}`);
      const none = { data: new Uint32Array(4), count: 0, areas: new Uint32Array(0) };
      return { width, height, ...none, colours: new Uint8Array(1) };
    },
  });
  store.getState().addFiles(files(...NAMES));
  await until(store, () => items(store).every(({ decoding }) => decoding.status === "ready"));
  await until(store, () => store.getState().shown.status === "ready");
  events.splice(0);
  const run = store.getState().runImages(store.getState().order);
  /** Ends steps, and waits until all that can begin has begun. */
  const end = async (...names: string[]): Promise<string[]> => {
    for (const name of names) steps.get(name)?.resolve();
    await setImmediate();
    return events.splice(0);
  };
  const work = () => items(store).map(({ work: { status } }) => status);
  return { store, run, steps, end, work };
}

test("the network goes on to the next image while cells are found, and the one after is decoded", async () => {
  const { store, run, end, work } = await steppedRun();
  expect(await end()).toEqual(["decode a", "decode b", "network a"]);
  expect(await end("network a")).toEqual(["cells a", "decode c", "network b"]);
  expect(work()).toEqual(["running", "running", "queued"]);
  expect(await end("network b")).toEqual([]); // its answer waits, and nothing more is begun
  expect(store.getState().run).toMatchObject({ finished: 0 });
  expect(await end("cells a")).toEqual(["cells b", "network c"]);
  expect(store.getState().run).toMatchObject({ finished: 1 });
  expect(work()).toEqual(["idle", "running", "running"]);
  expect(await end("cells b", "network c")).toEqual(["cells c"]);
  expect(store.getState().run).toMatchObject({ status: "running", finished: 2, fraction: 1 });
  await end("cells c");
  await run;
  expect(store.getState().run).toMatchObject({ status: "idle", last: { done: 3, failed: 0 } });
});

test("a run that is cancelled keeps the answer it has, cells and all", async () => {
  const { store, run, end, work } = await steppedRun();
  await end();
  await end("network a");
  store.getState().cancelRun();
  await end("cells a");
  await run;
  expect(work()).toEqual(["idle", "idle", "idle"]);
  const outcomes = items(store).map(({ outcome }) => outcome);
  expect(outcomes).toEqual([expect.objectContaining({ found: expect.anything() }), null, null]);
  expect(store.getState().run).toMatchObject({ last: { done: 1, failed: 0, cancelled: true } });
});

test("an image whose cells cannot be found says so, and the others are none the worse", async () => {
  const { store, run, steps, end, work } = await steppedRun();
  await end();
  await end("network a");
  steps.get("cells a")?.reject(new Error("out of memory"));
  await end("network b");
  await end("cells b", "network c");
  await end("cells c");
  await run;
  expect(work()).toEqual(["failed", "idle", "idle"]);
  expect(items(store)[0]?.work).toEqual({ status: "failed", message: "out of memory" });
  expect(store.getState().run).toMatchObject({ last: { done: 2, failed: 1 } });
});
