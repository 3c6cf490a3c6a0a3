import { expect, test } from "@playwright/test";
import { BareBrowser, calling } from "./bare-browser.ts";
import { MODEL, startInPage } from "./engine-page.ts";
import { DISCS, ENGINE_RUNS, openInPage, QUICK, trainInPage } from "./teach-page.ts";

test("a tab that is hidden behind another goes on training, under a lock that keeps it awake", async ({
  baseURL,
}) => {
  const browser = new BareBrowser();
  try {
    const tab = await browser.open(`${baseURL}?debug&backend=wasm`);
    const buttons = "[...document.querySelectorAll('button')].map(({ textContent }) => textContent)";
    // A tab that is being opened has nothing to evaluate in for a moment, which is an error.
    await expect(async () => {
      expect(await tab.evaluate(buttons)).toContainEqual(expect.stringMatching(ENGINE_RUNS));
    }).toPass();
    await tab.evaluate(calling(startInPage, { model: MODEL, choice: "wasm" as const }));
    await tab.evaluate(calling(openInPage, { size: DISCS, settings: QUICK }));
    await browser.open("about:blank");
    expect(await tab.evaluate("document.visibilityState")).toBe("hidden");
    const settings = { ...QUICK, steps: 60, validateEvery: 30 };
    const training = tab.evaluate(calling(trainInPage, { settings, strike: null }));
    const held = "navigator.locks.query().then(({ held }) => held.map(({ name }) => name.slice(0, 13)))";
    await expect.poll(() => tab.evaluate(held)).toContain("utile-at-work");
    expect(await training).toMatchObject({ end: { step: 60, reason: "steps" }, error: null });
    expect(await tab.evaluate("document.visibilityState")).toBe("hidden");
    expect(await tab.evaluate(held)).not.toContain("utile-at-work");
  } finally {
    await browser.close();
  }
});
