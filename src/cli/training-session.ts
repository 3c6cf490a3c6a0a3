import { rename, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import type { ModelCard, ModelClass, UNetConfig } from "../core/card.ts";
import { ADAMW, type OptimiserOptions, PAPER_SGD } from "../core/optimiser.ts";
import { createRandom } from "../core/random.ts";
import { outputSize } from "../core/tiles.ts";
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from "../model/checkpoint.ts";
import { ModelError } from "../model/errors.ts";
import { type LoadedModel, saveModel } from "../model/model.ts";
import { initialParameters, type Parameterisation, unfoldWeights } from "../model/parameters.ts";
import { type Recipe, recipeAugment } from "../model/recipe.ts";
import { copyWeights, createTrainerState, type TrainerState } from "../model/trainer.ts";
import { type TrainingOptions, TrainingRun } from "../model/training-run.ts";
import { type ValidationFigures, validate } from "../model/validate.ts";
import { type BackendChoice, startBackend } from "./backend.ts";
import { loadDataSet, NORMALISATION } from "./dataset.ts";
import { readBytes } from "./files.ts";
import { findModel } from "./models.ts";

/** What the command line asks of a training run. */
export interface SessionOptions {
  readonly recipe: Recipe;
  /** `scratch`, a shipped model's name, or a model file. */
  readonly from: string;
  /** Steps in all, those before a `resume` included. */
  readonly steps: number;
  readonly seed: number;
  readonly out: string;
  readonly resume: string | undefined;
  readonly backend: BackendChoice;
  readonly validateEvery: number;
  /** Validations without a better one before stopping; 0: never. */
  readonly patience: number;
}

/** Sky blue and orange of Okabe and Ito's palette. */
const CLASSES: readonly ModelClass[] = [
  { name: "background", color: "#000000", role: "background" },
  { name: "cell", color: "#56b4e9", role: "object" },
  { name: "rim", color: "#e69f00", role: "rim" },
];

/** Trains, printing JSON lines; Ctrl-C ends it after the step in hand, with checkpoint and model written. */
export async function runTraining(options: SessionOptions): Promise<void> {
  const { recipe, steps, out } = options;
  const { report } = await startBackend(options.backend);
  const sets = await Promise.all(recipe.data.map((set) => loadDataSet(set, 1)));
  const images = sets.flatMap(({ train }) => train);
  const heldOut = sets.flatMap((set) => set.validate);
  const start = await startingPoint(options);
  const run = new TrainingRun(
    start.state,
    images,
    trainingOptions(recipe, steps),
    createRandom(start.random),
  );
  const print = (line: object): void => console.log(JSON.stringify(line));
  print({
    ...report,
    images: images.length,
    heldOut: heldOut.length,
    scales: sets.map(({ scale }) => scale),
    from: run.state.step,
  });

  let stopping = false;
  process.once("SIGINT", () => {
    stopping = true;
  });
  let best = start.best;
  let withoutBetter = 0;
  const began = performance.now();
  const seconds = (): number => start.seconds + (performance.now() - began) / 1000;
  while (run.state.step < steps && !stopping) {
    const { loss, rate } = await run.step();
    const { step } = run.state;
    const line = { step, loss: round(loss), rate: round(rate), seconds: round(seconds()) };
    const last = step >= steps || stopping;
    if (heldOut.length > 0 && (step % options.validateEvery === 0 || last)) {
      const card = cardOf(options, run.state, { seconds: seconds(), validation: {} });
      const figures = await validate({ card, weights: run.state.average }, heldOut);
      const score = figures["score"] ?? 0;
      withoutBetter = best && score <= best.score ? withoutBetter + 1 : 0;
      if (!best || score > best.score)
        best = { score, step, weights: copyWeights(run.state.average), figures };
      print({ ...line, validation: figures });
      await write(
        `${out}.checkpoint`,
        saveCheckpoint({ state: run.state, random: run.random.state(), seconds: seconds(), best }),
      );
      if (options.patience > 0 && withoutBetter >= options.patience) break;
    } else print(line);
  }
  const checkpoint: Checkpoint = { state: run.state, random: run.random.state(), seconds: seconds(), best };
  await write(`${out}.checkpoint`, saveCheckpoint(checkpoint));
  const weights = best?.weights ?? run.state.average;
  const validation = best?.figures ?? {};
  await write(
    out,
    saveModel({ card: cardOf(options, run.state, { seconds: seconds(), validation }), weights }, "F16"),
  );
}

/** Scratch, another model's weights, or a checkpoint with all that belongs to it. */
async function startingPoint({ recipe, from, seed, resume }: SessionOptions): Promise<Checkpoint> {
  if (resume !== undefined) return loadCheckpoint(basename(resume), await readBytes(resume));
  const parameterisation: Parameterisation = { standardised: recipe.norm === "weight", input: recipe.input };
  const optimiser: OptimiserOptions =
    recipe.optimiser === "sgd" ? PAPER_SGD : { ...ADAMW, weightDecay: recipe.weightDecay };
  const random = createRandom(seed);
  const config: UNetConfig = {
    depth: recipe.depth,
    baseFilters: recipe.filters,
    inputChannels: 1,
    classes: recipe.rim > 0 ? 3 : 2,
    dropout: recipe.dropout,
    norm: "none",
  };
  const parameters =
    from === "scratch"
      ? initialParameters(config, parameterisation, random.gaussian)
      : unfoldWeights(config, parameterisation, (await parentOf(from, config)).weights);
  return {
    state: createTrainerState(config, parameterisation, optimiser, parameters),
    random: random.state(),
    seconds: 0,
    best: null,
  };
}

async function parentOf(from: string, config: UNetConfig): Promise<LoadedModel> {
  const parent = await findModel(from);
  const { depth, baseFilters, inputChannels, classes } = parent.card.architecture;
  if (
    depth !== config.depth ||
    baseFilters !== config.baseFilters ||
    inputChannels !== 1 ||
    classes !== config.classes
  ) {
    throw new ModelError(
      `${from} has depth ${depth}, ${baseFilters} filters and ${classes} classes; the recipe asks for ${config.depth}, ${config.baseFilters} and ${config.classes}.`,
    );
  }
  return parent;
}

function trainingOptions(recipe: Recipe, steps: number): TrainingOptions {
  outputSize(recipe.tile, recipe.depth); // refuses a size the network cannot take
  return {
    schedule: { peak: recipe.rate, warmUpSteps: recipe.warmUp, totalSteps: steps, decay: recipe.decay },
    tileSize: recipe.tile,
    target: recipe,
    augment: recipeAugment(recipe),
    objectShare: recipe.objectShare,
    dataSetWeights: Object.fromEntries(recipe.data.map(({ name, weight }) => [name, weight])),
    averageDecay: recipe.averageDecay,
    maxGradientNorm: recipe.maxGradientNorm,
  };
}

function cardOf(
  { recipe, from }: SessionOptions,
  state: TrainerState,
  run: { seconds: number; validation: ValidationFigures },
): ModelCard {
  return {
    name: recipe.name,
    description: recipe.description,
    format: 1,
    architecture: state.config,
    classes: CLASSES.slice(0, state.config.classes),
    normalisation: NORMALISATION,
    pixelSizeUm: recipe.pixelSizeUm,
    objectDiameterPx: recipe.objectDiameterPx,
    defaultScale: recipe.defaultScale,
    instances: recipe.instances,
    training: {
      data: recipe.dataDescription || recipe.data.map(({ name }) => name).join(", "),
      licence: recipe.licence,
      parent: from === "scratch" ? null : from,
      steps: state.step,
      seconds: Math.round(run.seconds),
      command: `npm run -s utile -- ${process.argv.slice(2).join(" ")}`,
      date: new Date().toISOString().slice(0, 10),
      validation: run.validation,
    },
    utile: packageJson.version,
  };
}

/** Writes beside the target first, so that a crash never leaves half a file. */
async function write(path: string, bytes: ArrayBuffer): Promise<void> {
  await writeFile(`${path}.part`, new Uint8Array(bytes));
  await rename(`${path}.part`, path);
}

/** Six digits are enough to read, and keep the lines short. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
