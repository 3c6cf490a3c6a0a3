import { expect, test } from "@playwright/test";
import { greatestDifference, logitsOf, openEngine } from "./engine-page.ts";

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
  await expect(facts.getByRole("listitem")).toHaveText(/^Registers, for the CPU: in use \(.+ GFLOP\/s\)$/, {
    timeout: 60_000,
  });
  await expect(facts).toContainText(/swiftshader/i);
});

test("the page is isolated, so that WASM may use threads", async ({ page }) => {
  await page.goto("./");
  expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
});
