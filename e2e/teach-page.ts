import { expect, type Page } from "@playwright/test";
import { identityAugment } from "../src/core/augment-params.ts";
import type { Raster } from "../src/core/raster.ts";
import type { TeachFigures, TeachSettings } from "../src/core/teaching.ts";
import type {} from "../src/debug.ts";
import type { SimulatedFailure } from "../src/worker/protocol.ts";
import type { TeachEnd } from "../src/worker/teach-protocol.ts";

/** Edge of the picture of discs that tests teach with, in px. */
export const DISCS = 96;

/** Small tiles for the tiny model, nothing varied, nothing dropped. */
export const QUICK: TeachSettings = {
  optimiser: "adamw",
  rate: 1e-2,
  steps: 6,
  tileSize: 60,
  w0: 2,
  sigma: 3,
  dropout: 0,
  augment: { ...identityAugment, flip: true },
  validateEvery: 3,
  seed: 1,
};

/** What training told. */
export interface Told {
  readonly losses: readonly number[];
  readonly validations: readonly { readonly step: number; readonly figures: TeachFigures | null }[];
  /** Steps of the checkpoints. */
  readonly checkpoints: readonly number[];
  /** What a struck call answered, and the step that training had reached by then. */
  readonly answers: readonly number[];
  /** Null when it failed. */
  readonly end: TeachEnd | null;
  readonly error: { readonly name: string; readonly message: string } | null;
}

/**
 * Opens a session over the tiny model with a picture of discs, the left half of which is held back; from the checkpoint
 * that the page keeps, if any. Runs in the page.
 *
 * @returns the step it stands at
 */
export async function openInPage({
  size,
  settings,
}: {
  size: number;
  settings: TeachSettings;
}): Promise<number> {
  const { utileDebug } = globalThis;
  if (utileDebug === undefined) throw new Error("the page was built without its debug hook");
  const ids = new Uint32Array(size * size);
  const data = Float32Array.from(ids, (_, i) => 0.1 + ((i * 7919) % 251) / 2510);
  for (let id = 1; id <= 16; id++) {
    const [x, y] = [12 + 24 * ((id - 1) % 4), 12 + 24 * Math.floor((id - 1) / 4)];
    for (let i = 0; i < ids.length; i++) {
      if (Math.hypot((i % size) - x, Math.floor(i / size) - y) > 7) continue;
      ids[i] = id;
      data[i] = 0.8 + ((i * 7919) % 251) / 2510;
    }
  }
  const raster = { width: size, height: size, channels: 1, slices: 1, frames: 1, pixelSize: null };
  const image = { ...raster, data, kind: "intensity" as const };
  const held = [{ x: 0, y: 0, width: size / 2, height: size }];
  const { engine } = utileDebug;
  const classes = [
    { name: "background", color: "#000000", role: "background" as const },
    { name: "cell", color: "#ffb000", role: "object" as const },
  ];
  const { utileCheckpoint = null } = globalThis;
  const open = { parent: "tiny", checkpoint: utileCheckpoint, classes, settings };
  const { step } = await engine.call("teachOpen", open);
  const labels = { ids, emphasis: null, classes: new Map<number, number>(), held };
  await engine.call("teachPut", { id: "discs", name: "discs.png", image, options: {}, ...labels });
  globalThis.utileImage = image;
  return step;
}

/** What the page's button says once the app itself has started the engine, which ends any session before. */
export const ENGINE_RUNS = /^(WebAssembly|WebGPU) · /;

export async function openTeaching(page: Page, settings: TeachSettings = QUICK): Promise<number> {
  await expect(page.getByRole("button", { name: ENGINE_RUNS })).toBeVisible();
  return page.evaluate(openInPage, { size: DISCS, settings });
}

/** What happens when a step is done. */
export interface Strike {
  readonly atStep: number;
  readonly what: SimulatedFailure | "pause" | "segment" | "predict";
}

/** Trains; the last checkpoint stays in the page, for `openInPage` to go on from. Runs in the page. */
export async function trainInPage({
  settings,
  strike,
}: {
  settings: TeachSettings;
  strike: Strike | null;
}): Promise<Told> {
  const { utileDebug, utileImage } = globalThis;
  if (utileDebug === undefined || utileImage === undefined) throw new Error("no session was opened");
  const { engine } = utileDebug;
  const losses: number[] = [];
  const validations: { step: number; figures: TeachFigures | null }[] = [];
  const checkpoints: number[] = [];
  const answers: number[] = [];
  let step = 0;
  const hit = (what: Strike["what"]): Promise<unknown> => {
    if (what === "pause") return engine.call("teachPause", null);
    if (what === "predict") {
      const rect = { x: 0, y: 0, width: 8, height: 8 };
      return engine.call("teachPredict", { id: "discs", rect, weights: "latest" }).then((answer) => {
        answers.push(answer.step, step);
      });
    }
    if (what === "segment") {
      return engine.call("segment", { image: utileImage, model: "tiny", options: {} }).then((answer) => {
        answers.push(answer.probabilities.length, step);
      });
    }
    return engine.call("simulateFailure", { failure: what });
  };
  let struck: Promise<unknown> = Promise.resolve();
  const training = engine.call(
    "teachTrain",
    { settings },
    {
      onProgress: (told) => {
        step = told.step;
        if (told.kind === "validation") validations.push({ step, figures: told.figures });
        if (told.kind === "checkpoint") {
          checkpoints.push(step);
          globalThis.utileCheckpoint = told.bytes;
        }
        if (told.kind !== "step") return;
        losses.push(told.loss);
        // The worker may be gone before it can answer.
        if (step === strike?.atStep) struck = hit(strike.what).catch(() => undefined);
      },
    },
  );
  const outcome = await training.then(
    (end) => ({ end, error: null }),
    (thrown: Error) => ({ end: null, error: { name: thrown.name, message: thrown.message } }),
  );
  await struck;
  return { losses, validations, checkpoints, answers, ...outcome };
}

export function train(
  page: Page,
  settings: TeachSettings = QUICK,
  strike: Strike | null = null,
): Promise<Told> {
  return page.evaluate(trainInPage, { settings, strike });
}

declare global {
  /** Kept in the page between two evaluations. */
  var utileCheckpoint: ArrayBuffer | undefined;
  var utileImage: Raster | undefined;
}
