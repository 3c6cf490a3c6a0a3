/**
 * What the page's own thread does while a large image is opened and segmented: its longest tasks, in wall time as
 * Chromium reports long tasks, and in processor time, which on a busy machine is what the task itself needs.
 *
 *   npm run build && npm run bench -- page-tasks [--size 4096]
 *
 * The network is the tests' smallest, on WASM: how long it computes is nothing to the page.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Browser, chromium, type Page } from "@playwright/test";
import { preview } from "vite";
import { findChromium } from "../scripts/chromium.mjs";
import { encodeLabelsTiff } from "../src/io/encode/results.ts";
import { syntheticImage } from "./harness/image.ts";
import { orExit } from "./harness/or-exit.ts";
import { record } from "./harness/record.ts";

const { values } = parseArgs({ options: { size: { type: "string", default: "4096" } } });
const SIZE = Number(values.size);
/** The page must answer within this many milliseconds. */
const LONG = 50;
/** Time for everything, on a machine without a GPU. */
const PATIENCE = { timeout: 600_000 };

/** What happened on the page's thread in one part of the visit, in milliseconds. */
interface Tasks {
  readonly longest: number;
  /** Tasks of more than 50 ms of wall time. */
  readonly long: number;
  readonly longestProcessor: number;
  readonly longProcessor: number;
}

/** One entry of Chromium's trace. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of wall time and of processor time. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

async function traced(browser: Browser, page: Page, work: () => Promise<unknown>): Promise<Tasks> {
  await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
  await work();
  const { traceEvents }: { traceEvents: TraceEvent[] } = JSON.parse((await browser.stopTracing()).toString());
  const mains = traceEvents.filter(
    ({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain",
  );
  const isMain = (event: TraceEvent) => mains.some(({ pid, tid }) => pid === event.pid && tid === event.tid);
  const tasks = traceEvents.filter(
    (event) => event.ph === "X" && /RunTask$/.test(event.name) && isMain(event),
  );
  const walls = tasks.map(({ dur = 0 }) => dur / 1000);
  const processor = tasks.map(({ tdur = 0 }) => tdur / 1000);
  const longest = (times: readonly number[]) =>
    Math.round(times.reduce((most, time) => Math.max(most, time), 0));
  const count = (times: readonly number[]) => times.filter((time) => time > LONG).length;
  return {
    longest: longest(walls),
    long: count(walls),
    longestProcessor: longest(processor),
    longProcessor: count(processor),
  };
}

/** A 16-bit TIFF of bright cells. */
function largeFile(): Uint8Array {
  const samples = Uint32Array.from(syntheticImage(SIZE, 1), (value) =>
    Math.max(0, Math.min(65_535, Math.round(value * 40_000))),
  );
  return encodeLabelsTiff({ data: samples, width: SIZE, height: SIZE }, null);
}

async function visit(browser: Browser, address: string, file: string) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${address}?backend=wasm`);
  await page.getByRole("button", { name: /512 × 512$/ }).waitFor();
  await page.getByLabel("Open a model file").setInputFiles("e2e/fixtures/models/bright.safetensors");
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>("input[value=bright]") !== null);
  const row = page.getByRole("button", { name: /^large\.tif, / });
  const opening = await traced(browser, page, async () => {
    await page.getByLabel("Open images").setInputFiles(file);
    await page.getByRole("button", { name: /^large\.tif, \d[\d\s]* × \d[\d\s]*$/ }).waitFor(PATIENCE);
  });
  await row.click();
  const segmenting = await traced(browser, page, async () => {
    await page
      .getByRole("region", { name: "Run" })
      .getByRole("button", { name: "Segment", exact: true })
      .click();
    await page.getByRole("button", { name: /^large\.tif, \d[\d\s]* cells?$/ }).waitFor(PATIENCE);
    // What is drawn when the cells are there is part of it.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 3000)));
  });
  return { opening, segmenting };
}

async function run() {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("There is no Chromium here; set CHROME_PATH to one.");
  const server = await preview({ logLevel: "error", preview: { port: 4798 } });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const folder = mkdtempSync(join(tmpdir(), "utile-bench-"));
  const file = join(folder, "large.tif");
  writeFileSync(file, largeFile());
  try {
    return { unit: "ms", size: SIZE, ...(await visit(browser, server.resolvedUrls?.local[0] ?? "", file)) };
  } finally {
    rmSync(folder, { recursive: true });
    await browser.close();
    await server.close();
  }
}

const measured = await orExit(run());
console.log(JSON.stringify(measured, null, 2));
console.log(record(`page-tasks-${SIZE}`, measured));
