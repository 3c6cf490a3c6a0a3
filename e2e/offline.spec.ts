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

test("a newer version is offered when the page comes up, and loaded once no other tab has the older one", async ({
  page,
  context,
}) => {
  const host = await openStaticHost();
  try {
    await page.goto(host.url);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    host.changes.set("index.html", (text) => text.replace(/<title>.*<\/title>/, "<title>Newer</title>"));
    host.changes.set("service.worker.js", (text) => withRevision(text, "index.html"));
    const other = await context.newPage();
    await other.goto(host.url);
    const offer = page.getByRole("button", { name: "Load it" });
    await offer.click();
    await expect(page.getByText("Utile is open in other tabs.")).toBeVisible();
    await other.close();
    expect(await page.title()).not.toBe("Newer");
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page).toHaveTitle("Newer");
    await expect(page.getByRole("navigation", { name: "Images" })).toBeVisible();
  } finally {
    await host.close();
  }
});

/** The service worker of a build that differs in one file. */
function withRevision(script: string, file: string): string {
  const entry = /\{[^{}]*\}/g;
  return script.replace(entry, (text) =>
    text.includes(`"${file}"`)
      ? text.replace(/revision:\s*"[^"]*"|"revision":\s*"[^"]*"/, '"revision":"newer"')
      : text,
  );
}
