import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { decode } from "fast-png";
import { AppPage, SHIPPED } from "./app-page.ts";
import { exported, useDownloads } from "./downloads.ts";

/** Our own samples; turned and tiny images are held by other tests. */
const FOLDER = "public/samples/";
const NAMES = ["phase.png", "membranes.png"];

/** What the command line makes of the samples. */
function masksOfCommandLine(): Map<string, ReturnType<typeof decode>> {
  const out = mkdtempSync(join(tmpdir(), "utile-cli-"));
  const files = NAMES.map((name) => FOLDER + name);
  const args = [
    "src/cli/main.ts",
    "segment",
    ...files,
    "--model",
    SHIPPED,
    "--backend",
    "wasm",
    "--out",
    out,
  ];
  execFileSync("npx", ["--no-install", "tsx", ...args]);
  const maskOf = (name: string): string => join(out, name.replace(".png", ".mask.png"));
  return new Map(NAMES.map((name) => [name, decode(readFileSync(maskOf(name)))]));
}

/** Makes the engine believe in a machine of eight cores, on which it starts threads. */
async function pretendEightCores(page: Page): Promise<void> {
  await page.route(/\/engine\.worker[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    const cores = "Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => 8 });";
    await route.fulfill({ response, body: cores + (await response.text()) });
  });
}

// the service worker would answer for the engine's script before the test can
test.use({ serviceWorkers: "block" });

for (const { threads, prepare } of [
  { threads: "1 thread", prepare: useDownloads },
  {
    threads: "4 threads",
    prepare: async (page: Page) => {
      await useDownloads(page);
      await pretendEightCores(page);
    },
  },
]) {
  test(`app on ${threads} and command line give identical masks with a model that ships`, async ({
    page,
  }) => {
    await prepare(page);
    const expected = masksOfCommandLine();
    const app = new AppPage(page);
    await app.open(SHIPPED);
    await page.getByLabel("Open images").setInputFiles(NAMES.map((name) => FOLDER + name));
    for (const name of NAMES) {
      await app.select(name);
      await app.segment();
      await expect(app.row(name)).toHaveAccessibleName(/cells?$/);
      const mask = decode((await exported(page, /^Mask/)).bytes);
      const own = expected.get(name)?.data ?? [];
      expect(mask.data.every((value, pixel) => value === own[pixel])).toBe(true);
    }
    await expect(page.getByRole("button", { name: /^WebAssembly/ })).toContainText(threads);
  });
}
