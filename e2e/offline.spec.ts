import { expect, test } from "@playwright/test";
import { openEngine, segment } from "./engine-page.ts";
import { openStaticHost } from "./static-host.ts";

const IMAGE = { width: 40, height: 30 };

test("on a static host under a sub-path: isolated after one reload, then works without a network", async ({
  page,
}) => {
  const host = await openStaticHost();
  let loads = 0;
  page.on("load", () => loads++);
  try {
    await page.goto(host.url);
    expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(false);
    await page.waitForFunction(() => globalThis.crossOriginIsolated, undefined, { timeout: 60_000 });
    await expect.poll(() => loads).toBe(2);
  } finally {
    await host.close();
  }
  await openEngine(page, "wasm", host.url);
  const result = await segment(page, IMAGE);
  expect(result.probabilities).toHaveLength(IMAGE.width * IMAGE.height);
  expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
  await expect.poll(() => loads).toBe(3);
});
