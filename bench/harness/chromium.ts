import { type Browser, chromium, type Page } from "@playwright/test";
import { createServer, type ViteDevServer } from "vite";
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

export type PageAdapter = "software" | "gpu";

/** Serves the benchmark's pages, cross-origin isolated. */
export async function serveBench(): Promise<ViteDevServer> {
  const server = await createServer({
    configFile: false,
    logLevel: "error",
    cacheDir: "node_modules/.vite-bench",
    worker: { format: "es" },
    optimizeDeps: {
      exclude: ["onnxruntime-web"],
      entries: ["bench/browser/page.ts", "bench/browser/race-page.ts"],
    },
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
  return server;
}

/**
 * A Chromium without a window that has never been anywhere.
 *
 * @throws Error when there is none
 */
export function launchChromium(adapter: PageAdapter): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("There is no Chromium here; set CHROME_PATH to one.");
  const args = adapter === "software" ? [...flags, softwareAdapter] : flags;
  return chromium.launch({ executablePath, args });
}

/**
 * A page in a Chromium of its own without a window.
 *
 * @param path of the page on the server
 * @throws Error when there is no Chromium
 */
export async function openPage(
  server: ViteDevServer,
  path: string,
  adapter: PageAdapter,
): Promise<{ browser: Browser; page: Page }> {
  const browser = await launchChromium(adapter);
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(error.message));
  await page.goto(`${server.resolvedUrls?.local[0]}${path}`);
  return { browser, page };
}

/**
 * Opens the benchmark page.
 *
 * @param work done with the page; it is closed afterwards
 * @throws Error when there is no Chromium
 */
export async function inChromium<T>(
  adapter: PageAdapter,
  work: (page: Page, version: string) => Promise<T>,
): Promise<T> {
  const server = await serveBench();
  try {
    const { browser, page } = await openPage(server, "bench/browser/index.html", adapter);
    try {
      await page.waitForFunction(() => window.compareEngines !== undefined, null, { timeout: 120_000 });
      return await work(page, browser.version());
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
}
