/**
 * What saving costs someone who paints: the same strokes on a large label plane with the browser's storage and without,
 * in one Chromium without a window, over the built app.
 *
 *   npm run build && npm run bench -- saving [--side 16384] [--strokes 200]
 */
import { parseArgs } from "node:util";
import { type Browser, chromium } from "@playwright/test";
import { preview } from "vite";
import { findChromium } from "../scripts/chromium.mjs";
import type {} from "../src/debug.ts";
import { orExit } from "./harness/or-exit.ts";
import { record } from "./harness/record.ts";

const { values } = parseArgs({
  options: {
    side: { type: "string", default: "16384" },
    strokes: { type: "string", default: "200" },
  },
});

/** Milliseconds. */
interface Times {
  readonly commitMedian: number;
  readonly commitWorst: number;
  readonly frameMedian: number;
  readonly frame99: number;
  /** From the end of a stroke until it is on the disk; null without storage. */
  readonly savedMedian: number | null;
}

/** Rows and width of a stroke in px. */
const STROKE = { rows: 500, width: 40 } as const;

/** Paints and takes the times. Runs in the page. */
async function paintInPage(order: {
  side: number;
  strokes: number;
  rows: number;
  width: number;
  isKept: boolean;
}) {
  const { side, strokes, rows, width, isKept } = order;
  const store = globalThis.utileDebug?.store;
  if (store === undefined) throw new Error("the page was built without its debug hook");
  const labels = {
    width: side,
    height: side,
    ids: new Uint32Array(side * side).fill(0xffffffff),
    emphasis: null,
    classes: new Map<number, number>(),
    nextId: 1,
  };
  const [id = ""] = store.getState().order;
  store
    .getState()
    .restoreDocument(id, { labels, history: [], applied: 0, revision: 0, changed: null, held: [] });
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const isSaved = () => store.getState().saving.status === "saved";
  const stroke = (n: number) => {
    const runs = new Uint32Array(rows * 4);
    const [x, y] = [(n * 977) % (side - width), (n * 613) % (side - rows)];
    for (let row = 0; row < rows; row++) {
      const start = (y + row) * side + x;
      runs.set([start, width, labels.ids[start] ?? 0, n + 1], 4 * row);
    }
    return { title: "Brush", plane: "ids" as const, runs, classes: [], rect: { x, y, width, height: rows } };
  };
  const [commits, frames, saves]: [number[], number[], number[]] = [[], [], []];
  for (let n = 0; n < strokes; n++) {
    const edit = stroke(n);
    const began = performance.now();
    store.getState().commit(id, edit);
    const committed = performance.now();
    commits.push(committed - began);
    let last = await frame();
    // About as long as a hand takes to set the next stroke.
    for (let wait = 0; wait < 6 || (isKept && !isSaved()); wait++) {
      const now = await frame();
      frames.push(now - last);
      last = now;
      if (isKept && saves.length === n && isSaved()) saves.push(performance.now() - committed);
    }
  }
  const at = (list: number[], share: number) =>
    list.sort((a, b) => a - b)[Math.floor(share * (list.length - 1))] ?? 0;
  return {
    commitMedian: at(commits, 0.5),
    commitWorst: at(commits, 1),
    frameMedian: at(frames, 0.5),
    frame99: at(frames, 0.99),
    savedMedian: isKept ? at(saves, 0.5) : null,
  };
}

async function measure(browser: Browser, address: string, isKept: boolean): Promise<Times> {
  const context = await browser.newContext();
  const page = await context.newPage();
  // tsx wraps named functions in a helper that the page does not have.
  await page.addInitScript("globalThis.__name = (value) => value");
  if (!isKept) {
    await page.addInitScript(() => {
      navigator.storage.getDirectory = () => Promise.reject(new DOMException("Forbidden.", "SecurityError"));
    });
  }
  await page.goto(`${address}?debug&backend=wasm`);
  await page.getByRole("combobox", { name: "Model" }).waitFor();
  await page.waitForFunction(() => {
    const state = globalThis.utileDebug?.store.getState();
    return state?.shown.status === "ready" && state.engine.status === "ready";
  });
  const { rows, width } = STROKE;
  const order = { side: Number(values.side), strokes: Number(values.strokes), rows, width, isKept };
  const times = await page.evaluate(paintInPage, order);
  await context.close();
  return times;
}

async function run() {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("There is no Chromium here; set CHROME_PATH to one.");
  const server = await preview({ logLevel: "error", preview: { port: 4796 } });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const address = server.resolvedUrls?.local[0] ?? "";
    const without = await measure(browser, address, false);
    const saving = await measure(browser, address, true);
    return { side: Number(values.side), strokes: Number(values.strokes), without, saving };
  } finally {
    await browser.close();
    await server.close();
  }
}

const times = await orExit(run());
console.log(JSON.stringify(times, null, 2));
console.log(record("saving", times));
