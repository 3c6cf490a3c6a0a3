import { expect, test } from "vitest";
import { tinyRaster } from "./fakeServices.ts";
import { currentPlace } from "./placesSlice.ts";
import { files, testStore, until } from "./testStore.ts";

/** An image of 128 × 64 px whose network is unsure at the right, and of `b.png` more so. */
async function setUp(overrides: Parameters<typeof testStore>[0] = {}) {
  const store = testStore({
    decode: async (name) => ({
      ...tinyRaster(),
      width: 128,
      height: 64,
      data: new Uint8Array(128 * 64).fill(name === "b.png" ? 2 : 1),
    }),
    teach: {
      uncertainty: async ({ image: { data } }) =>
        Float32Array.from(data, (value, at) => (at % 128 < 64 ? 0 : 0.2 * value)),
    },
    ...overrides,
  });
  store.getState().addFiles(files("a.png", "b.png"));
  await until(store, () => {
    const { images, order } = store.getState();
    return order.length === 2 && order.every((id) => images[id]?.decoding.status === "ready");
  });
  return store;
}

test("the first press finds places, goes to the most uncertain one, and the next ones follow round", async () => {
  const store = await setUp();
  const [a = "", b = ""] = store.getState().order;
  await store.getState().runImages([a, b]);
  const visited: (string | undefined)[] = [];
  await store.getState().goToPlace(1);
  const { places } = store.getState();
  if (places.status !== "ready") throw new Error(places.status);
  for (const _ of places.list) {
    visited.push(currentPlace(store.getState())?.id);
    await store.getState().goToPlace(1);
  }
  expect(visited[0]).toBe(b);
  expect(new Set(visited)).toEqual(new Set([a, b]));
  expect(currentPlace(store.getState())).toBe(places.list[0]);
  expect(currentPlace(store.getState())?.rect.x).toBeGreaterThanOrEqual(48);
  await store.getState().goToPlace(-1);
  expect(currentPlace(store.getState())).toBe(places.list.at(-1));
});

test("going to a place of another image shows that image", async () => {
  const store = await setUp();
  const [a = "", b = ""] = store.getState().order;
  await store.getState().runImages([a, b]);
  await store.getState().show(a);
  await store.getState().goToPlace(1);
  expect(store.getState().selected).toBe(b);
});

test("looking can be cancelled, and a failure says why", async () => {
  const store = await setUp({
    teach: {
      uncertainty: (_input, { signal }) =>
        new Promise((_resolve, reject) =>
          signal?.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError"))),
        ),
    },
  });
  const looking = store.getState().findPlaces();
  await expect.poll(() => store.getState().places.status).toBe("looking");
  store.getState().cancelPlaces();
  await looking;
  expect(store.getState().places).toEqual({ status: "none" });

  const failing = await setUp({ teach: { uncertainty: () => Promise.reject(new Error("no memory")) } });
  await failing.getState().findPlaces();
  expect(failing.getState().places).toEqual({ status: "failed", message: "no memory" });
});
