/**
 * How few labels are enough: fine-tunes on phase-t98g with the labels of 1, 2, 4, 7 and 8 images, by our own command
 * line, and keeps each run's held-out figures in docs/few-labels/; scripts/plot-few-labels.ts makes plot and table.
 *
 *   npm run bench -- few-labels [RUN…]     all runs, or those named; about two minutes of one core each
 *
 * It starts from `cells`, which has seen the labels of seven of the nine images, and from a twin of `cells` that has seen
 * none (the first run makes it, in a quarter of an hour). The data lies in ../shared/data, beside the repository.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { findModel } from "../src/cli/models.ts";
import { defaultTeachSettings } from "../src/core/teach-defaults.ts";
import { type FewLabelsRun, fewLabelsRuns } from "./harness/few-labels-runs.ts";

const STEPS = 200;
const VALIDATE_EVERY = 40;
const TWIN_STEPS = 1000;
/** As the app has them. */
const WARM_UP = 10;
const AVERAGE_DECAY = 0.95;
/** Not part of the repository. */
const WORK = "test-results/few-labels";
const RESULTS = "docs/few-labels";
const TWIN = join(WORK, "cells-without-phase.safetensors");

/** A recipe that ships, to be changed; `parseRecipe` checks what becomes of it. */
function recipe(name: string): { data: { name: string }[] } & Record<string, unknown> {
  return JSON.parse(readFileSync(`recipes/${name}.json`, "utf8"));
}

/** Runs `utile train`, and returns its lines that hold held-out figures, those that a reader of the docs needs. */
function train(name: string, settings: object, ...options: readonly string[]): string {
  const file = join(WORK, `${name}.json`);
  writeFileSync(file, `${JSON.stringify({ ...settings, name }, null, 2)}\n`);
  const out = join(WORK, `${name}.safetensors`);
  const args = ["train", "--recipe", file, ...options, "--backend", "wasm", "--seed", "1", "--out", out];
  console.log(`npm run -s utile -- ${args.join(" ")}`);
  const { status, stdout } = spawnSync("npm", ["run", "-s", "utile", "--", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 2 ** 26,
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`the run ${name} ended with status ${status}`);
  return stdout
    .split("\n")
    .filter((line) => line.includes('"validation"'))
    .join("\n");
}

/** The general model's recipe without the images that are to be learnt from. */
function trainTwin(): void {
  if (existsSync(TWIN)) return;
  const settings = recipe("cells");
  const data = settings.data.filter(({ name }) => name !== "phase-t98g");
  const steps = ["--steps", String(TWIN_STEPS), "--validate-every", String(TWIN_STEPS)];
  train("cells-without-phase", { ...settings, data }, ...steps);
}

/** A few of the specialist's images alone, with what the app fine-tunes with on this backend unless told otherwise. */
async function fineTune({ name, start, trained, heldOut }: FewLabelsRun): Promise<void> {
  const settings = recipe("cells-phase");
  const [phase] = settings.data;
  const { card } = await findModel("cells");
  const { rate, tileSize: tile, w0, augment } = defaultTeachSettings(card, { scale: 1, objects: 10 }, "wasm");
  const pattern = (sets: readonly number[]): string => `set(${sets.join("|")})$`;
  const data = [{ ...phase, train: pattern(trained), validate: pattern(heldOut) }];
  const from = start === "cells" ? "cells" : TWIN;
  const steps = ["--steps", String(STEPS), "--validate-every", String(VALIDATE_EVERY)];
  const own = { rate, tile, w0, augment, warmUp: WARM_UP, averageDecay: AVERAGE_DECAY };
  const lines = train(name, { ...settings, data, ...own }, "--from", from, ...steps);
  writeFileSync(join(RESULTS, `${name}.jsonl`), `${lines}\n`);
}

for (const folder of [WORK, RESULTS]) mkdirSync(folder, { recursive: true });
const asked = process.argv.slice(2);
const runs = fewLabelsRuns().filter(({ name }) => asked.length === 0 || asked.includes(name));
if (runs.some(({ start }) => start !== "cells")) trainTwin();
for (const run of runs) await fineTune(run);
