/**
 * Frame times of the built app at rest, while painting, while learning, and while painting and learning, in a Chromium
 * without a window, which draws on the processor: a frame in which the image is drawn anew takes as long as that takes
 * there. Build the app first.
 *
 *   npm run bench -- teach-frames [--seconds 8] [--width 1440] [--height 900]
 */
import { parseArgs } from "node:util";
import { type CDPSession, chromium, type Page } from "@playwright/test";
import { preview } from "vite";
import { findChromium } from "../scripts/chromium.mjs";
import { orExit } from "./harness/or-exit.ts";
import { record } from "./harness/record.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "8" },
    width: { type: "string", default: "1440" },
    height: { type: "string", default: "900" },
  },
});

/** Milliseconds from one frame to the next, and of tasks that kept the page from drawing for 50 ms or more. */
interface Frames {
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** Frames a second over the whole time. */
  readonly rate: number;
  readonly longTasks: number;
  readonly longestTask: number;
  /** Milliseconds in a second that the page's own scripts, styles and layout took: what no graphics card takes over. */
  readonly ownWork: number;
}

interface TeachFrames {
  readonly atRest: Frames;
  readonly painting: Frames;
  readonly learning: Frames;
  readonly paintingAndLearning: Frames;
  /** Steps taken while frames were measured. */
  readonly steps: number;
}

/** Watches the page's frames for a time. Runs in the page, where only its own expressions exist. */
async function watch(milliseconds: number): Promise<{ intervals: number[]; tasks: number[] }> {
  const tasks: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration);
  });
  observer.observe({ entryTypes: ["longtask"] });
  const intervals: number[] = [];
  const began = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
  let last = began;
  while (last - began < milliseconds) {
    const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
    intervals.push(now - last);
    last = now;
  }
  observer.disconnect();
  return { intervals, tasks };
}

async function framesOf(page: Page, devtools: CDPSession, milliseconds: number): Promise<Frames> {
  const before = await ownSeconds(devtools);
  const { intervals, tasks } = await page.evaluate(watch, milliseconds);
  const own = (await ownSeconds(devtools)) - before;
  const sorted = intervals.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(10 * (sorted[Math.floor(share * (sorted.length - 1))] ?? 0)) / 10;
  const total = intervals.reduce((sum, interval) => sum + interval, 0);
  return {
    median: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
    rate: Math.round((10_000 * intervals.length) / total) / 10,
    longTasks: tasks.length,
    longestTask: Math.round(Math.max(0, ...tasks)),
    ownWork: Math.round((1e6 * own) / total),
  };
}

/** Seconds of the page's own work since it was opened. */
async function ownSeconds(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send("Performance.getMetrics");
  const own = metrics.filter(({ name }) =>
    ["ScriptDuration", "LayoutDuration", "RecalcStyleDuration"].includes(name),
  );
  return own.reduce((sum, { value }) => sum + value, 0);
}

/** Paints strokes to and fro in the middle of the image until told to stop. */
async function paint(page: Page, until: Promise<unknown>): Promise<void> {
  let done = false;
  void until.finally(() => {
    done = true;
  });
  const box = await page.locator("main canvas").first().boundingBox();
  if (box === null) throw new Error("there is no canvas");
  for (let stroke = 0; !done; stroke++) {
    const y = box.y + box.height * (0.3 + 0.05 * (stroke % 8));
    await page.mouse.move(box.x + box.width * 0.3, y);
    await page.mouse.down();
    for (let part = 1; part <= 20 && !done; part++) {
      await page.mouse.move(box.x + box.width * (0.3 + 0.02 * part), y + 4 * Math.sin(part));
    }
    await page.mouse.up();
  }
}

async function stepOf(page: Page): Promise<number> {
  const text = await page.getByRole("region", { name: "Learning" }).textContent();
  return Number(/step ([\d\u202f]+)/.exec(text ?? "")?.[1]?.replaceAll("\u202f", "") ?? 0);
}

async function measure(page: Page, milliseconds: number): Promise<TeachFrames> {
  await page.getByRole("region", { name: "Run" }).getByRole("button", { name: "Segment" }).click();
  await page.getByRole("button", { name: "Segment again" }).waitFor({ timeout: 300_000 });
  await page.keyboard.press("Shift+T");
  await page.getByRole("button", { name: "Learn from your labels" }).waitFor();
  await page.keyboard.press("Shift+Y");
  await page.keyboard.press("2");
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  const frames = () => framesOf(page, devtools, milliseconds);
  const whilePainting = async () => {
    const watched = frames();
    await paint(page, watched);
    return watched;
  };
  await frames();
  const atRest = await frames();
  const painting = await whilePainting();
  await page.keyboard.press("g");
  await page.getByText(/^running · /).waitFor({ timeout: 300_000 });
  const before = await stepOf(page);
  const learning = await frames();
  const paintingAndLearning = await whilePainting();
  return { atRest, painting, learning, paintingAndLearning, steps: (await stepOf(page)) - before };
}

async function run(): Promise<TeachFrames> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("There is no Chromium here; set CHROME_PATH to one.");
  const server = await preview({ logLevel: "error", preview: { port: 5292 } });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const viewport = { width: Number(values.width), height: Number(values.height) };
    const page = await browser.newPage({ viewport });
    await page.goto(`${server.resolvedUrls?.local[0]}?backend=wasm`);
    await page.getByRole("button", { name: /512 × 512$/ }).waitFor({ timeout: 120_000 });
    return await measure(page, 1000 * Number(values.seconds));
  } finally {
    await browser.close();
    await server.close();
  }
}

const times = await orExit(run());
console.log(JSON.stringify(times, null, 2));
console.log(record("teach-frames", times));
