import { test } from "@playwright/test";
import { createServer, type ViteDevServer } from "vite";
import type {} from "../bench/viewer/harness.ts";

/** Begins each test of a file with the viewer alone, on a page that is not shipped: its pixels can be read back. */
export function withHarness(): void {
  let server: ViteDevServer;

  test.beforeAll(async () => {
    server = await createServer({
      configFile: false,
      logLevel: "error",
      cacheDir: "node_modules/.vite-viewer",
      // The harness needs no package; finding that out would mean reading every page of the project.
      optimizeDeps: { noDiscovery: true },
      server: { port: 4790, watch: null },
    });
    await server.listen();
  });

  test.afterAll(async () => {
    await server.close();
  });

  test.beforeEach(async ({ page }) => {
    await page.goto(`${server.resolvedUrls?.local[0]}bench/viewer/harness.html`);
    await page.waitForFunction(() => window.harness !== undefined);
  });
}
