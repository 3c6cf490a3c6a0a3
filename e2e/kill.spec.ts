import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { createRandom, randomIndex, uniform } from "../src/core/random.ts";
import type {} from "../src/debug.ts";
import { image } from "./app-page.ts";
import { MortalBrowser } from "./killed-browser.ts";

const SEED = 20261125;
/** Times the page is killed; of these, the whole browser, and by closing the tab. */
const KILLS = 52;
const BROWSER_EVERY = 13;
const CLOSE_EVERY = 7;

/** Edge of the image in px. */
const EDGE = 128;
const UNLABELLED = 0xffffffff;

/** What the painter does next: a rectangle of one id, or a step back or forth. */
type Op =
  | {
      readonly kind: "stroke";
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly id: number;
    }
  | { readonly kind: "undo" }
  | { readonly kind: "redo" };

/** The same course of work in every run. */
function course(length: number): Op[] {
  const random = createRandom(SEED);
  return Array.from({ length }, (): Op => {
    const dice = uniform(random, 0, 1);
    if (dice < 0.12) return { kind: "undo" };
    if (dice < 0.18) return { kind: "redo" };
    const [width, height] = [1 + randomIndex(random, 40), 1 + randomIndex(random, 40)];
    const [x, y] = [randomIndex(random, EDGE - width), randomIndex(random, EDGE - height)];
    return { kind: "stroke", x, y, width, height, id: randomIndex(random, 200) };
  });
}

/** Labels by the plainest means: what the page's must be after some of the ops. */
interface Model {
  readonly ids: Uint32Array;
  readonly strokes: number;
  readonly applied: number;
}

function modelAfter(ops: readonly Op[]): Model {
  let strokes: Extract<Op, { kind: "stroke" }>[] = [];
  let applied = 0;
  for (const op of ops) {
    if (op.kind === "undo") applied = Math.max(0, applied - 1);
    else if (op.kind === "redo") applied = Math.min(strokes.length, applied + 1);
    else {
      strokes = [...strokes.slice(0, applied), op];
      applied = strokes.length;
    }
  }
  const ids = new Uint32Array(EDGE * EDGE).fill(UNLABELLED);
  for (const { x, y, width, height, id } of strokes.slice(0, applied)) {
    for (let row = y; row < y + height; row++) ids.fill(id, row * EDGE + x, row * EDGE + x + width);
  }
  return { ids, strokes: strokes.length, applied };
}

/** Opens the page and resolves when its project is there. */
async function opened(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${address}?debug&backend=wasm`, { waitUntil: "commit" });
  await page.waitForFunction(() => {
    const status = globalThis.utileDebug?.store.getState().saving.status;
    return status !== undefined && status !== "starting";
  });
  return page;
}

/** The labels on the page, and how they came about. */
function labelsOf(page: Page) {
  return page.evaluate(() => {
    const painted = globalThis.utileDebug?.store.getState().documents["image-2"];
    if (painted === undefined) return { ids: [], strokes: 0, applied: 0 };
    return { ids: [...painted.labels.ids], strokes: painted.history.length, applied: painted.applied };
  });
}

/** Does ops one after the other as a hand would, telling of each before it begins. Runs in the page. */
async function paintInPage({
  ops,
  from,
  pauses,
}: {
  ops: readonly Op[];
  from: number;
  pauses: readonly number[];
}) {
  const store = globalThis.utileDebug?.store;
  if (store === undefined) throw new Error("the page was built without its debug hook");
  const { ensureDocument, commit, undo, redo } = store.getState();
  const edge = 128;
  const strokeOf = ({ x, y, width, height, id }: Extract<Op, { kind: "stroke" }>) => {
    const { ids } = ensureDocument("image-2").labels;
    const runs: number[] = [];
    for (let row = y; row < y + height; row++) {
      for (let at = row * edge + x, end = at + width; at < end; ) {
        const before = ids[at] ?? 0;
        let length = 1;
        while (at + length < end && ids[at + length] === before) length++;
        if (before !== id) runs.push(at, length, before, id);
        at += length;
      }
    }
    const rect = { x, y, width, height };
    return { title: "Brush", plane: "ids" as const, runs: Uint32Array.from(runs), classes: [], rect };
  };
  for (const [index, op] of ops.entries()) {
    await new Promise((resolve) => setTimeout(resolve, pauses[index]));
    await globalThis.utileBegun(from + index);
    if (op.kind === "undo") undo("image-2");
    else if (op.kind === "redo") redo("image-2");
    else commit("image-2", strokeOf(op));
  }
}

declare global {
  /** Tells the test that an op begins. */
  var utileBegun: (op: number) => Promise<void>;
}

/** Ends the page by one means or another; returns the context to go on in. */
async function kill(
  round: number,
  page: Page,
  context: BrowserContext,
  mortal: MortalBrowser,
): Promise<BrowserContext> {
  if (round % BROWSER_EVERY === BROWSER_EVERY - 1) {
    await mortal.kill();
    return mortal.start();
  }
  if (round % CLOSE_EVERY === CLOSE_EVERY - 1) {
    await page.close({ runBeforeUnload: false });
    return context;
  }
  const crashed = page.waitForEvent("crash");
  const devtools = await context.newCDPSession(page);
  // The answer never comes: there is no page left to give it.
  void devtools.send("Page.crash").catch(() => undefined);
  await crashed;
  await page.close();
  return context;
}

test("however the page is killed, at most the stroke in hand is gone", async ({ baseURL }) => {
  test.setTimeout(300_000);
  const address = baseURL ?? "";
  const random = createRandom(SEED + 1);
  const ops = course(4_000);
  const pauses = ops.map(() => uniform(random, 60, 200));
  const mortal = new MortalBrowser();
  try {
    let context = await mortal.start();
    const page = await opened(context, address);
    await page.getByLabel("Open images").setInputFiles(image("three-cells.png"));
    await expect(page.getByRole("button", { name: "three-cells.png, 128 × 128" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Saving" })).toHaveText("Saved just now");

    let painter = page;
    let done = 0;
    for (let round = 0; round < KILLS; round++) {
      let begun = done;
      await painter.exposeFunction("utileBegun", (op: number) => {
        begun = op;
      });
      const part = { ops: ops.slice(done, done + 200), from: done, pauses: pauses.slice(done, done + 200) };
      void painter.evaluate(paintInPage, part).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, uniform(random, 50, 900)));
      context = await kill(round, painter, context, mortal);

      painter = await opened(context, address);
      const { ids, strokes, applied } = await labelsOf(painter);
      const candidates = [begun, begun + 1].map((count) => modelAfter(ops.slice(0, count)));
      const same = candidates.findIndex(
        (model) =>
          model.strokes === strokes &&
          model.applied === applied &&
          (strokes === 0 || model.ids.every((id, at) => id === ids[at])),
      );
      expect(same, `round ${round}: ${strokes} strokes, ${applied} applied, op ${begun} in hand`).not.toBe(
        -1,
      );
      done = begun + same;
    }
    expect(done).toBeGreaterThan(KILLS);
  } finally {
    await mortal.dispose();
  }
});
