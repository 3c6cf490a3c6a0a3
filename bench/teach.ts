/**
 * Which settings of fine-tuning improve held-back figures fastest on WASM: a session over a labelled square of a real
 * image, a strip of it held back, from a model that has not seen the image. Prints a JSON line a judgement.
 *
 *   npm run bench -- teach --data DIR --stem NAME --parent FILE [--square X,Y,EDGE] [--scale S] [--steps N]
 *                          [--rate R,…] [--tile PX,…] [--optimiser adamw|sgd]
 *
 * Every judgement is of several moving averages of the same run's weights, of which the session keeps one.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import v8 from "node:v8";

// before anything compiles WASM: the command line trains with it too
v8.setFlagsFromString("--experimental-wasm-relaxed-simd");

import { startBackend } from "../src/cli/backend.ts";
import { imagesIn, readLabels, readRaster } from "../src/cli/files.ts";
import { updateAverage } from "../src/core/optimiser.ts";
import { UNLABELLED } from "../src/core/painted-labels.ts";
import { foldParameters } from "../src/core/parameters.ts";
import { createRandom } from "../src/core/random.ts";
import { networkScale } from "../src/core/scale.ts";
import { defaultTeachSettings } from "../src/core/teach-defaults.ts";
import type { TeachImage, TeachSettings } from "../src/core/teaching.ts";
import { getWeight } from "../src/core/unet-layers.ts";
import { type LoadedModel, loadModel } from "../src/model/model.ts";
import { StepRun } from "../src/model/step-run.ts";
import { beginSession } from "../src/model/teaching/begin.ts";
import { judge } from "../src/model/teaching/judge.ts";
import { MAX_GRADIENT_NORM, scheduleOf, targetOf } from "../src/model/teaching/recipe.ts";
import { TeachingSet } from "../src/model/teaching/teaching-set.ts";
import { TeachingTiles } from "../src/model/teaching/teaching-tiles.ts";
import { copyWeights } from "../src/model/trainer-state.ts";

const DECAYS = [0, 0.95];
const EVERY = 25;
const HELD_SHARE = 0.35;

const { values } = parseArgs({
  options: {
    data: { type: "string", default: "../shared/data/phase-t98g" },
    stem: { type: "string", default: "train_set1" },
    parent: { type: "string", default: "public/models/cells.safetensors" },
    square: { type: "string", default: "200,200,500" },
    scale: { type: "string" },
    steps: { type: "string", default: "150" },
    rate: { type: "string", default: "3e-4,1e-3,3e-3" },
    tile: { type: "string", default: "252" },
    optimiser: { type: "string", default: "adamw" },
  },
});

async function labelledSquare(): Promise<TeachImage> {
  const [x = 0, y = 0, edge = 0] = values.square.split(",").map(Number);
  const file = async (folder: string): Promise<string> => {
    const path = (await imagesIn(join(values.data, folder))).get(values.stem);
    if (path === undefined) throw new Error(`${values.data}/${folder} has no ${values.stem}.`);
    return path;
  };
  const image = await readRaster(await file("images"));
  const { data, width } = await readLabels(await file("labels"));
  const ids = data.map((id, i) => {
    const [column, row] = [i % width, Math.floor(i / width)];
    return column >= x && column < x + edge && row >= y && row < y + edge ? id : UNLABELLED;
  });
  const strip = Math.round(edge * HELD_SHARE);
  const held = [{ x: x + edge - strip, y, width: strip, height: edge }];
  const options = values.scale === undefined ? {} : { scale: Number(values.scale) };
  return { id: "one", name: values.stem, image, options, ids, emphasis: null, classes: new Map(), held };
}

/** One run; what each moving average comes to is printed as it goes. */
async function measure(parent: LoadedModel, image: TeachImage, settings: TeachSettings): Promise<void> {
  const { classes } = parent.card;
  const { model, at } = beginSession({ parent, classes, settings, checkpoint: null });
  const set = new TeachingSet(model.card);
  set.put(image);
  const { state } = at;
  const averages = DECAYS.map((decay) => ({ decay, weights: copyWeights(state.average) }));
  const plan = { schedule: scheduleOf(settings), averageDecay: 0, maxGradientNorm: MAX_GRADIENT_NORM };
  const tiles = new TeachingTiles(set, model.card, settings);
  const run = new StepRun(state, tiles, plan, createRandom(at.random));
  let seconds = 0;
  for (;;) {
    if (state.step % EVERY === 0) {
      for (const { decay, weights } of state.step === 0 ? averages.slice(0, 1) : averages) {
        const figures = await judge({ card: model.card, weights }, set.images(), (one) =>
          targetOf(settings, model.card, one),
        );
        const { rate, tileSize, optimiser } = settings;
        console.log(
          JSON.stringify({ optimiser, rate, tileSize, step: state.step, seconds, decay, ...figures }),
        );
      }
    }
    if (state.step >= settings.steps) return;
    const began = process.cpuUsage();
    await run.step();
    const { user, system } = process.cpuUsage(began);
    seconds += (user + system) / 1e6;
    const now = foldParameters(state.config, state.parameterisation, state.parameters);
    for (const { decay, weights } of averages) {
      for (const [name, { kernel, bias }] of weights) {
        updateAverage(kernel, getWeight(now, name).kernel, decay, state.step);
        updateAverage(bias, getWeight(now, name).bias, decay, state.step);
      }
    }
  }
}

await startBackend("wasm");
const parent = loadModel(values.parent, new Uint8Array(readFileSync(values.parent)).buffer);
const image = await labelledSquare();
const scale = networkScale(parent.card, image.image.pixelSize, image.options.scale);
const defaults = defaultTeachSettings(parent.card, { scale, objects: 20 }, "wasm");
const optimiser = values.optimiser === "sgd" ? "sgd" : "adamw";
for (const tileSize of values.tile.split(",").map(Number)) {
  for (const rate of values.rate.split(",").map(Number)) {
    await measure(parent, image, { ...defaults, optimiser, steps: Number(values.steps), rate, tileSize });
  }
}
