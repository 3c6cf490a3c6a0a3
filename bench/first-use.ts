/**
 * A first visit to the built app in a Chromium that has never seen it, without a GPU and with one: which scripts it loads
 * before anything is segmented, how large they are compressed, and when the page answers.
 *
 *   npm run build && npm run bench -- first-use [--visits 5]
 *
 * `npm start` and this bench serve files as they are; hosts on the net compress them, so sizes are given in gzip and
 * Brotli, times without either. A visit ends when the sample is shown and the model waits: a click on "Segment" is next.
 * Where the machine has no GPU, Chromium's software adapter stands for it: it loads the same, and tests it slowly.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Browser } from "@playwright/test";
import { type Plugin, preview } from "vite";
import { medianOf } from "../src/core/median.ts";
import type {} from "../src/debug.ts";
import { launchChromium } from "./harness/chromium.ts";
import { orExit } from "./harness/or-exit.ts";
import { record } from "./harness/record.ts";

const { values } = parseArgs({ options: { visits: { type: "string", default: "5" } } });
const DIST = process.env["UTILE_DIST"] ?? "dist";

const BACKENDS = ["wasm", "webgpu"] as const;
type Backend = (typeof BACKENDS)[number];

/** Milliseconds since the visit began. */
interface Visit {
  /** The first moment at which files held over the page are taken. */
  readonly interactive: number;
  readonly firstPaint: number;
  /** The sample is shown and the engine and its model are ready. */
  readonly ready: number;
}

declare global {
  var answered: number | undefined;
}

/** Notes the paths of scripts that pages and workers ask for; what the service worker keeps for later is no part of a visit. */
function watchScripts(asked: Set<string>): Plugin {
  return {
    name: "utile-watch-scripts",
    configurePreviewServer: ({ middlewares }) => {
      middlewares.use((request, _response, next) => {
        const path = new URL(request.url ?? "/", "http://localhost").pathname;
        const use = request.headers["sec-fetch-dest"];
        if (path.endsWith("js") && use !== "empty" && use !== "serviceworker") asked.add(path);
        next();
      });
    },
  };
}

/** Holds a file over the page every few milliseconds until the page takes it. Runs in the page. */
function holdFile(): void {
  const timer = setInterval(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([""], "a.png"));
    const over = new DragEvent("dragover", { dataTransfer, cancelable: true, bubbles: true });
    (document.body ?? document.documentElement)?.dispatchEvent(over);
    if (!over.defaultPrevented) return;
    globalThis.answered = performance.now();
    clearInterval(timer);
    window.dispatchEvent(new DragEvent("dragleave"));
  }, 4);
}

async function visit(browser: Browser, address: string, backend: Backend): Promise<Visit> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript("globalThis.__name = (value) => value");
  await page.addInitScript(holdFile);
  await page.goto(`${address}?debug&backend=${backend}`);
  await page.waitForFunction((name) => {
    const state = globalThis.utileDebug?.store.getState();
    const { shown, engine } = state ?? {};
    return shown?.status === "ready" && engine?.status === "ready" && engine.report.name === name;
  }, backend);
  const times = await page.evaluate(() => ({
    interactive: globalThis.answered ?? Number.NaN,
    firstPaint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
    ready: performance.now(),
  }));
  await context.close();
  return times;
}

function sizesOf(paths: ReadonlySet<string>) {
  const scripts = [...paths].sort().map((path) => {
    const bytes = readFileSync(join(DIST, path));
    return {
      path,
      bytes: bytes.length,
      gzip: gzipSync(bytes).length,
      brotli: brotliCompressSync(bytes).length,
    };
  });
  const sum = (of: "bytes" | "gzip" | "brotli") => scripts.reduce((total, script) => total + script[of], 0);
  return { scripts, bytes: sum("bytes"), gzip: sum("gzip"), brotli: sum("brotli") };
}

/** Visits on one backend, each by a browser of its own, and the scripts that they ask for. */
async function visitsOn(backend: Backend) {
  const asked = new Set<string>();
  const server = await preview({
    logLevel: "error",
    plugins: [watchScripts(asked)],
    preview: { port: 4797 },
  });
  const visits: Visit[] = [];
  try {
    for (let i = 0; i < Number(values.visits); i++) {
      const browser = await launchChromium("software");
      visits.push(await visit(browser, server.resolvedUrls?.local[0] ?? "", backend));
      await browser.close();
    }
  } finally {
    await server.close();
  }
  const middle = (of: keyof Visit) => Math.round(medianOf(visits.map((each) => each[of])));
  const median = {
    firstPaint: middle("firstPaint"),
    interactive: middle("interactive"),
    ready: middle("ready"),
  };
  return { median, visits, ...sizesOf(asked) };
}

async function run() {
  return { unit: "ms", wasm: await visitsOn("wasm"), webgpu: await visitsOn("webgpu") };
}

const measured = await orExit(run());
for (const backend of BACKENDS) {
  const { scripts, gzip, brotli, median } = measured[backend];
  console.table(scripts);
  console.log(
    `${backend}: scripts before the first segmentation: ${(gzip / 1000).toFixed(0)} kB in gzip, ${(brotli / 1000).toFixed(0)} kB in Brotli`,
  );
  console.log(median);
}
console.log(record("first-use", measured));
