import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { initialWeights } from "../src/core/parameters.ts";
import { createRandom } from "../src/core/random.ts";
import { loadModel, saveModel } from "../src/model/model.ts";
import { greatestDifference, logitsOf, openEngine, segment, startInPage } from "./engine-page.ts";

const IMAGE = { width: 70, height: 50 };
/** Two tiles for the image above with a network of depth 2. */
const TILE = 92;

test("WebGPU gives the logits that WASM gives", async ({ page }) => {
  test.slow();
  const wasm = await openEngine(page, "wasm");
  const reference = await logitsOf(page, IMAGE, TILE);
  const webgpu = await openEngine(page, "webgpu");
  const logits = await logitsOf(page, IMAGE, TILE);
  expect([wasm.name, webgpu.name]).toEqual(["wasm", "webgpu"]);
  expect(reference).toHaveLength(2 * IMAGE.width * IMAGE.height);
  expect(greatestDifference(logits, reference)).toBeLessThan(1e-3);
});

/** The tiny model's card on a network of six filters, in base 64: our graphs on the GPU take multiples of four. */
function oddModel(): string {
  const bytes = Uint8Array.from(readFileSync("e2e/fixtures/models/tiny.safetensors"));
  const { card } = loadModel("tiny.safetensors", bytes.buffer);
  const architecture = { ...card.architecture, baseFilters: 6 };
  const weights = initialWeights(architecture, createRandom(1).gaussian);
  const file = saveModel({ card: { ...card, architecture }, weights }, "F32");
  return Buffer.from(file).toString("base64");
}

test("on a GPU tfjs is loaded for what only tfjs computes, and gives the logits that WASM gives", async ({
  page,
}) => {
  test.slow();
  const scripts: string[] = [];
  page.context().on("request", (request) => {
    // the service worker keeps everything for later
    if (request.serviceWorker() === null) scripts.push(new URL(request.url()).pathname);
  });
  const asked = (name: string): boolean => scripts.some((path) => path.includes(`/${name}-`));
  await openEngine(page, "webgpu");
  await segment(page, IMAGE, { tileSize: TILE });
  expect(["engine.worker", "compute", "tensors", "wasm-backend"].map(asked)).toEqual([
    true,
    true,
    false,
    false,
  ]);
  const model = oddModel();
  await page.evaluate(startInPage, { model, choice: "webgpu" as const });
  const logits = await logitsOf(page, IMAGE, TILE);
  expect(asked("tensors")).toBe(true);
  expect(asked("wasm-backend")).toBe(false);
  await page.evaluate(startInPage, { model, choice: "wasm" as const });
  const reference = await logitsOf(page, IMAGE, TILE);
  expect(reference).toHaveLength(2 * IMAGE.width * IMAGE.height);
  expect(greatestDifference(logits, reference)).toBeLessThan(1e-3);
});

test("an adapter that computes on the CPU is not chosen by itself, and the reason is told", async ({
  page,
}) => {
  const report = await openEngine(page, "auto");
  expect(report.name).toBe("wasm");
  expect(report.adapter).toMatch(/^CPU, SIMD, \d+ threads?$/);
  expect(report.reason).toMatch(/^the only graphics adapter, .*swiftshader.*, computes on the CPU$/i);
});

test("an adapter that computes on the CPU is used when it is asked for", async ({ page }) => {
  test.slow();
  const report = await openEngine(page, "webgpu");
  expect(report.adapter).toMatch(/swiftshader/i);
  expect(report.reason).toBe("chosen in the settings, although it computes on the CPU");
});

test("the settings tell which way to compute proved itself on the device", async ({ page }) => {
  test.slow();
  await page.goto("./");
  await page.getByRole("button", { name: "Settings" }).click();
  const facts = page.getByRole("region", { name: "About this device" });
  await expect(facts).toContainText("looked at when the engine starts");
  await page.getByRole("dialog", { name: "Settings" }).getByText("GPU", { exact: true }).click();
  const used = facts.getByRole("listitem").filter({ hasText: "in use" });
  await expect(used).toHaveText(/^Registers, for the CPU(, small tiles)?: in use \(.+ GFLOP\/s\)$/, {
    timeout: 60_000,
  });
  await expect(facts).toContainText(/swiftshader/i);
  await expect(facts).toContainText(/Tested in .+ s/);
});

test("what was found out about the device is remembered until the user wants it tested again", async ({
  page,
}) => {
  test.slow();
  await openEngine(page, "webgpu");
  // software adapters are slow at compiling: the second way may have to wait for the second start
  await openEngine(page, "webgpu");
  const report = await openEngine(page, "webgpu");
  expect(report.testedSeconds).toBe(0);
  expect(report.variants?.map(({ state }) => state).sort()).toEqual(["slower", "used"]);
  await page.getByRole("button", { name: "Settings" }).click();
  const facts = page.getByRole("region", { name: "About this device" });
  await page.getByRole("dialog", { name: "Settings" }).getByText("GPU", { exact: true }).click();
  await expect(facts).toContainText("Tested on an earlier visit", { timeout: 60_000 });
  await facts.getByRole("button", { name: "Test again" }).click();
  await expect(facts).toContainText(/Tested in .+ s/, { timeout: 60_000 });
});

test("a way that stopped the page while it was tried is not tried again", async ({ page }) => {
  test.slow();
  const { variants = [] } = await openEngine(page, "webgpu");
  const used = variants.find(({ state }) => state === "used")?.name ?? "";
  await page.evaluate(markAsTrying, used);
  const { variants: later = [] } = await openEngine(page, "webgpu");
  expect(later.find(({ name }) => name === used)).toEqual({
    ...{ name: used, state: "failed" },
    note: "the page or the GPU stopped while it was tried",
  });
});

test("a GPU on which no way to compute is left is not computed on", async ({ page }) => {
  test.slow();
  const { variants = [] } = await openEngine(page, "webgpu");
  for (const { name } of variants) await page.evaluate(markAsTrying, name);
  const refusal = await openEngine(page, "webgpu").catch(String);
  expect(refusal).toMatch(/WebGPU cannot run here: the GPU, .*swiftshader.*, failed every test\./i);
});

/** Leaves the browser's memory as a page does that stopped in a test. Runs in the page. */
function markAsTrying(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("utile-devices");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction("devices", "readwrite");
      const cursor = transaction.objectStore("devices").openCursor();
      cursor.onsuccess = () => {
        cursor.result?.update({ ...cursor.result.value, [name]: { state: "trying" } });
      };
      transaction.oncomplete = () => {
        opening.result.close();
        resolve();
      };
    };
  });
}

test("tiles fit the memory that the network is allowed", async ({ page }) => {
  await openEngine(page, "wasm");
  const image = { width: 400, height: 400 };
  const { tileSize: usual } = await segment(page, image);
  await page.evaluate((memoryBytes) => {
    return globalThis.utileDebug?.engine.call("start", { backend: "wasm", memoryBytes });
  }, 2 ** 20);
  const { tileSize } = await segment(page, image);
  expect(usual).toBeGreaterThanOrEqual(400);
  expect(tileSize).toBeLessThan(200);
});

test("the memory that the user allows the network is remembered", async ({ page }) => {
  await page.goto("./?debug&backend=wasm");
  await page.getByRole("button", { name: "Settings" }).click();
  const memory = page.getByLabel("Memory for the network");
  await expect(memory).toHaveValue("automatic");
  await memory.selectOption("256 MB at most");
  await page.reload();
  await page.getByRole("button", { name: "Settings" }).click();
  await expect(memory).toHaveValue("0.25");
});

test("the page is isolated, so that WASM may use threads", async ({ page }) => {
  await page.goto("./");
  expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
});
