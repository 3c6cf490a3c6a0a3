import { chromium, type Page } from "@playwright/test";
import { createServer } from "vite";
import { findChromium } from "../../scripts/chromium.mjs";

const flags = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--enable-unsafe-webgpu",
];

/** Adapter of machines without a GPU; without this flag Chromium offers none there. */
const softwareAdapter = "--use-webgpu-adapter=swiftshader";

/**
 * Opens the benchmark page, cross-origin isolated, in a Chromium without a window.
 *
 * @param work done with the page; both are closed afterwards
 * @throws Error when there is no Chromium
 */
export async function inChromium<T>(
  adapter: "software" | "gpu",
  work: (page: Page, version: string) => Promise<T>,
): Promise<T> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("There is no Chromium here; set CHROME_PATH to one.");
  const server = await createServer({
    configFile: false,
    logLevel: "error",
    cacheDir: "node_modules/.vite-bench",
    worker: { format: "es" },
    optimizeDeps: { exclude: ["onnxruntime-web"], entries: ["bench/browser/page.ts"] },
    server: {
      port: 5290,
      watch: null,
      headers: {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
      },
    },
  });
  await server.listen();
  const browser = await chromium.launch({
    executablePath,
    args: adapter === "software" ? [...flags, softwareAdapter] : flags,
  });
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.error(error.message));
    await page.goto(`${server.resolvedUrls?.local[0]}bench/browser/index.html`);
    await page.waitForFunction(() => window.compareEngines !== undefined, null, { timeout: 120_000 });
    return await work(page, browser.version());
  } finally {
    await browser.close();
    await server.close();
  }
}
