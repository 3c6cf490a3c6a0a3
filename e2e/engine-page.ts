import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import type { BackendReport } from "../src/core/segmentation.ts";
import type {} from "../src/debug.ts";
import type { BackendChoice, SegmentOptions, SimulatedFailure } from "../src/worker/protocol.ts";

/** A grey image of pseudo-random pixels. */
export interface TestImage {
  readonly width: number;
  readonly height: number;
}

/** What one run in the page came to. */
export interface RunResult {
  readonly backend: string;
  readonly tileSize: number;
  readonly tileCount: number;
  readonly probabilities: readonly number[];
  /** Messages of the engine's notices, in order. */
  readonly notices: readonly string[];
}

/** The tiny model's file in base 64. */
export const MODEL = readFileSync("e2e/fixtures/models/tiny.safetensors").toString("base64");

/** Starts the engine and loads the tiny model. Runs in the page. */
export async function startInPage({
  model,
  choice,
}: {
  model: string;
  choice: BackendChoice;
}): Promise<BackendReport> {
  const { utileDebug } = globalThis;
  if (utileDebug === undefined) throw new Error("the page was built without its debug hook");
  const report = await utileDebug.engine.call("start", { backend: choice });
  const bytes = Uint8Array.from(atob(model), (character) => character.charCodeAt(0)).buffer;
  await utileDebug.engine.call("loadModel", { fileName: "tiny.safetensors", bytes });
  return report;
}

/** Opens the app (at Playwright's base address unless told another) with its workers in reach, starts the engine and loads the tiny model. */
export async function openEngine(page: Page, backend: BackendChoice, address = "./"): Promise<BackendReport> {
  await page.goto(`${address}?debug&backend=${backend}`);
  return page.evaluate(startInPage, { model: MODEL, choice: backend });
}

/** Logits of both classes, one after the other. */
export function logitsOf(page: Page, image: TestImage, tileSize: number): Promise<number[]> {
  return page.evaluate(
    async ({ width, height, tile }) => {
      const { utileDebug } = globalThis;
      if (utileDebug === undefined) throw new Error("the page was built without its debug hook");
      const data = Uint8Array.from({ length: width * height }, (_, index) => (index * 7919) % 251);
      const raster = {
        data,
        width,
        height,
        channels: 1,
        slices: 1,
        frames: 1,
        pixelSize: null,
        kind: "intensity" as const,
      };
      const answer = await utileDebug.engine.call("logits", {
        image: raster,
        model: "tiny",
        options: { tileSize: tile },
      });
      return answer.planes.flatMap((plane) => [...plane]);
    },
    { ...image, tile: tileSize },
  );
}

/** Segments an image; a failure, if any, strikes when the first tile is done. */
export function segment(
  page: Page,
  image: TestImage,
  options: SegmentOptions = {},
  failure: SimulatedFailure | null = null,
): Promise<RunResult> {
  return page.evaluate(
    async ({ width, height, settings, strike }) => {
      const { utileDebug } = globalThis;
      if (utileDebug === undefined) throw new Error("the page was built without its debug hook");
      const { engine } = utileDebug;
      const notices: string[] = [];
      const stop = engine.onNotice(({ message }) => notices.push(message));
      let armed = strike;
      const onProgress = ({ tilesDone }: { tilesDone: number }): void => {
        if (armed === null || tilesDone === 0) return;
        // The worker may be gone before it can answer.
        engine.call("simulateFailure", { failure: armed }).catch(() => undefined);
        armed = null;
      };
      const data = Uint8Array.from({ length: width * height }, (_, index) => (index * 7919) % 251);
      const raster = {
        data,
        width,
        height,
        channels: 1,
        slices: 1,
        frames: 1,
        pixelSize: null,
        kind: "intensity" as const,
      };
      const result = await engine.call(
        "segment",
        { image: raster, model: "tiny", options: settings },
        { onProgress },
      );
      stop();
      const [plane] = result.probabilities;
      const { tileSize, tileCount } = result;
      return {
        backend: result.backend.name,
        tileSize,
        tileCount,
        probabilities: [...(plane ?? [])],
        notices,
      };
    },
    { ...image, settings: options, strike: failure },
  );
}

/** Segments an image until an attempt after a failure begins, then cancels: all of it would take minutes in software. */
export function segmentUntilRetry(
  page: Page,
  image: TestImage,
  options: SegmentOptions,
): Promise<{ notices: string[]; tileCount: number; end: string }> {
  return page.evaluate(
    async ({ width, height, settings }) => {
      const { utileDebug } = globalThis;
      if (utileDebug === undefined) throw new Error("the page was built without its debug hook");
      const { engine } = utileDebug;
      const notices: string[] = [];
      const abort = new AbortController();
      let retried = 0;
      const stop = engine.onNotice(({ message }) => notices.push(message));
      const onProgress = ({ tileCount }: { tileCount: number }): void => {
        if (notices.length === 0) return;
        retried = tileCount;
        abort.abort();
      };
      const raster = {
        data: new Uint8Array(width * height),
        width,
        height,
        channels: 1,
        slices: 1,
        frames: 1,
        pixelSize: null,
        kind: "intensity" as const,
      };
      const input = { image: raster, model: "tiny", options: settings };
      const end = await engine.call("segment", input, { onProgress, signal: abort.signal }).then(
        () => "finished",
        (error: unknown) => (error instanceof Error ? error.name : String(error)),
      );
      stop();
      return { notices, tileCount: retried, end };
    },
    { ...image, settings: options },
  );
}

/** Largest absolute difference between two lists; `NaN` when their lengths differ. */
export function greatestDifference(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length || a.length === 0) return Number.NaN;
  return a.reduce(
    (greatest, value, index) => Math.max(greatest, Math.abs(value - (b[index] ?? Number.NaN))),
    0,
  );
}
