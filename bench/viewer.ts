/**
 * The viewer's frame times on a large plane under a label overlay, in a Chromium without a window.
 *
 *   npm run bench -- viewer [--side 16384] [--width 1280] [--height 800] [--gpu]
 */
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { createServer } from "vite";
import { findChromium } from "../scripts/chromium.mjs";
import { orExit } from "./harness/or-exit.ts";
import { record } from "./harness/record.ts";
import type { FrameTimes, Spread, ViewerTimes } from "./viewer/measure.ts";

const { values } = parseArgs({
  options: {
    side: { type: "string", default: "16384" },
    width: { type: "string", default: "1280" },
    height: { type: "string", default: "800" },
    gpu: { type: "boolean", default: false },
  },
});

async function measure(
  side: number,
  width: number,
  height: number,
): Promise<ViewerTimes & { readonly browser: string }> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("There is no Chromium here; set CHROME_PATH to one.");
  const server = await createServer({
    configFile: false,
    logLevel: "error",
    cacheDir: "node_modules/.vite-viewer",
    optimizeDeps: { noDiscovery: true },
    server: { port: 5291, watch: null },
  });
  await server.listen();
  const gpuFlags = values.gpu
    ? ["--use-angle=vulkan", "--enable-features=Vulkan", "--ignore-gpu-blocklist"]
    : [];
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", ...gpuFlags] });
  try {
    const page = await browser.newPage({ viewport: { width, height } });
    await page.goto(
      `${server.resolvedUrls?.local[0]}bench/viewer/harness.html?width=${width}&height=${height}`,
    );
    await page.waitForFunction(() => window.harness !== undefined, null, { timeout: 60_000 });
    const times = await page.evaluate((px) => window.harness.measure(px), side);
    return { browser: `Chromium ${browser.version()}`, ...times };
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Frames as a table in Markdown; the middle of each list, its 95th part in a hundred, and the largest. */
function tableOf({ panning, zooming, painting }: ViewerTimes): string {
  const milliseconds = ({ median, p95, max }: Spread): string => `${median} ms, ${p95} ms, ${max} ms`;
  const line = (what: string, { interval, cpu }: FrameTimes): string =>
    `| ${what} | ${milliseconds(interval)} | ${milliseconds(cpu)} |`;
  return [
    "| median, p95, longest | from frame to frame | our own script in a frame |",
    "| --- | --- | --- |",
    ...[line("panning", panning), line("zooming", zooming), line("painting", painting.frames)],
  ].join("\n");
}

const times = await orExit(measure(Number(values.side), Number(values.width), Number(values.height)));
console.log(JSON.stringify(times, null, 2));
console.log(`\n${tableOf(times)}\n\nKept in ${record("viewer", times)}`);
