import { basename } from "node:path";
import type { UNetConfig } from "../core/card.ts";
import { ADAMW, type OptimiserOptions, PAPER_SGD } from "../core/optimiser.ts";
import { initialParameters, type Parameterisation, unfoldWeights } from "../core/parameters.ts";
import { createRandom } from "../core/random.ts";
import { outputSize } from "../core/tiles.ts";
import { type Checkpoint, loadCheckpoint } from "../model/checkpoint.ts";
import { ModelError } from "../model/errors.ts";
import type { LoadedModel } from "../model/model.ts";
import { type Recipe, recipeAugment } from "../model/recipe.ts";
import { createTrainerState } from "../model/trainer-state.ts";
import type { TrainingOptions } from "../model/training-run.ts";
import { readBytes } from "./files.ts";
import { findModel } from "./models.ts";

/** Where a run begins. */
export interface StartOptions {
  readonly recipe: Recipe;
  /** `scratch`, a shipped model's name, or a model file. */
  readonly from: string;
  readonly seed: number;
  /** A checkpoint's path; it wins over `from`. */
  readonly resume: string | undefined;
}

/** Scratch, another model's weights, or a checkpoint with all that belongs to it. */
export async function startingPoint({ recipe, from, seed, resume }: StartOptions): Promise<Checkpoint> {
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

/** What a recipe asks of the run itself. */
export function trainingOptions(recipe: Recipe, steps: number): TrainingOptions {
  outputSize(recipe.tile, recipe.depth); // refuses a size the network cannot take
  const { rim, rimWeight, weightMap, w0, sigma, classBalance } = recipe;
  return {
    schedule: { peak: recipe.rate, warmUpSteps: recipe.warmUp, totalSteps: steps, decay: recipe.decay },
    tileSize: recipe.tile,
    target: { rim, rimWeight, weightMap, w0, sigma, classBalance },
    augment: recipeAugment(recipe),
    objectShare: recipe.objectShare,
    dataSetWeights: Object.fromEntries(recipe.data.map(({ name, weight }) => [name, weight])),
    averageDecay: recipe.averageDecay,
    maxGradientNorm: recipe.maxGradientNorm,
  };
}
