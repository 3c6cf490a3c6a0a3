import { expect, test } from "@playwright/test";
import { greatestDifference, openEngine, segment, segmentUntilRetry } from "./engine-page.ts";

/** Several tiles of the least size for a network of depth 2. */
const IMAGE = { width: 60, height: 12 };
const SMALL_TILE = { tileSize: 60 };

/** About a hundred tiles, so that WASM is still computing when the failure of the first tile's moment arrives. */
const MANY_TILES = { width: 200, height: 120 };

/** One tile of this edge with four filters takes more than WASM's 4 GiB, and more workgroups than a GPU counts. */
const WIDE = { width: 13_000, height: 1 };
const IMPOSSIBLE_TILE = { tileSize: 13_040 };

test("a GPU that is lost while it computes: smaller tiles on a new device", async ({ page }) => {
  test.slow();
  await openEngine(page, "wasm");
  const reference = await segment(page, IMAGE, SMALL_TILE);
  await openEngine(page, "webgpu");
  const result = await segment(page, IMAGE, SMALL_TILE, "destroy-device");
  expect(result.notices).toEqual(["The GPU was lost; trying again with smaller tiles."]);
  expect(result.backend).toBe("webgpu");
  expect(greatestDifference(result.probabilities, reference.probabilities)).toBeLessThan(1e-3);
});

for (const failure of ["close-worker", "throw"] as const) {
  test(`a worker that ends while it computes (${failure}): a new one goes on`, async ({ page }) => {
    await openEngine(page, "wasm");
    const reference = await segment(page, MANY_TILES, SMALL_TILE);
    const result = await segment(page, MANY_TILES, SMALL_TILE, failure);
    expect(result.notices).toEqual([
      "The engine stopped and was started again; trying again with smaller tiles.",
    ]);
    expect(greatestDifference(result.probabilities, reference.probabilities)).toBeLessThan(1e-5);
  });
}

test("a tile that WASM has no memory for: smaller tiles", async ({ page }) => {
  test.slow();
  await openEngine(page, "wasm");
  const result = await segment(page, WIDE, IMPOSSIBLE_TILE);
  expect(result.notices).toEqual(["There was not enough memory; trying again with smaller tiles."]);
  expect([result.backend, result.tileSize]).toEqual(["wasm", 572]);
  const { probabilities } = await segment(page, WIDE, { tileSize: 300 });
  expect(greatestDifference(result.probabilities, probabilities)).toBeLessThan(1e-3);
});

test("a tile that the GPU has no memory for: smaller tiles, and the run can be cancelled", async ({
  page,
}) => {
  test.slow();
  await openEngine(page, "webgpu");
  const result = await segmentUntilRetry(page, WIDE, IMPOSSIBLE_TILE);
  expect(result.notices).toEqual(["There was not enough memory; trying again with smaller tiles."]);
  expect(result.tileCount).toBeGreaterThan(1);
  expect(result.end).toBe("AbortError");
});
