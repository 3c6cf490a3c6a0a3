import { readFile } from "node:fs/promises";
import { defineCommand } from "citty";
import { stemOf } from "../io/export-names.ts";
import { parseRecipe, type Recipe } from "../model/recipe.ts";
import { numberOf, wholeNumberOf } from "./arguments.ts";
import { BACKENDS } from "./backend.ts";
import { runTraining } from "./training-session.ts";
import { refuseUnknownOptions, UsageError } from "./usage.ts";

export const train = defineCommand({
  meta: { name: "train", description: "Train a model on labelled images; prints JSON lines" },
  args: {
    images: { type: "string", description: "folder of images" },
    labels: { type: "string", description: "folder of instance labels, paired with images by stem" },
    "val-images": { type: "string", description: "folder of held-out images" },
    "val-labels": { type: "string", description: "folder of their labels" },
    recipe: {
      type: "string",
      description: "JSON file with data sets and settings; the options here override it",
    },
    from: {
      type: "string",
      default: "scratch",
      description: "scratch, a shipped model's name, or a model file",
    },
    filters: { type: "string", description: "channels of the first stage" },
    depth: { type: "string", description: "number of poolings" },
    norm: {
      type: "string",
      description: "none: the paper's plain weights; weight: standardised, folded at the end",
    },
    tile: { type: "string", description: "edge of a training tile's input in px" },
    rate: { type: "string", description: "peak learning rate" },
    optimiser: { type: "string", description: "adamw or sgd (momentum 0.99, as the paper)" },
    steps: { type: "string", required: true, description: "steps in all" },
    seed: { type: "string", default: "1", description: "seed of everything random" },
    out: { type: "string", required: true, description: "model file to write" },
    resume: { type: "string", description: "checkpoint to continue" },
    backend: { type: "enum", options: [...BACKENDS], default: "auto", description: "where to compute" },
    "tile-threads": {
      type: "string",
      description: "threads that make training tiles, 0 for none; as the machine affords unless given",
    },
    "validate-every": { type: "string", default: "200", description: "steps between validations" },
    patience: {
      type: "string",
      default: "0",
      description: "validations without a better one before stopping; 0: never",
    },
  },
  run: async ({ args, rawArgs, cmd }) => {
    refuseUnknownOptions(rawArgs, cmd.args ?? {});
    const numbers = {
      steps: wholeNumberOf("steps", args.steps, 1),
      seed: wholeNumberOf("seed", args.seed, 0),
      validateEvery: wholeNumberOf("validate-every", args["validate-every"], 1),
      patience: wholeNumberOf("patience", args.patience, 0),
    };
    const threads = args["tile-threads"];
    const tileThreads = threads === undefined ? undefined : wholeNumberOf("tile-threads", threads, 0);
    const recipe = await recipeOf(args);
    const { from, out, resume, backend } = args;
    await runTraining({ recipe, from, out, resume, backend, tileThreads, ...numbers });
  },
});

interface RecipeArguments {
  readonly recipe?: string | undefined;
  readonly images?: string | undefined;
  readonly labels?: string | undefined;
  readonly "val-images"?: string | undefined;
  readonly "val-labels"?: string | undefined;
  readonly filters?: string | undefined;
  readonly depth?: string | undefined;
  readonly tile?: string | undefined;
  readonly rate?: string | undefined;
  readonly optimiser?: string | undefined;
  readonly norm?: string | undefined;
  readonly out: string;
}

/** The recipe file, or one made of the folders given, with the options on top. */
async function recipeOf(args: RecipeArguments): Promise<Recipe> {
  const overrides: Record<string, unknown> = {};
  for (const name of ["filters", "depth", "tile", "rate"] as const) {
    const text = args[name];
    if (text !== undefined) overrides[name] = numberOf(name, text);
  }
  for (const name of ["optimiser", "norm"] as const)
    if (args[name] !== undefined) overrides[name] = args[name];
  if (args.recipe !== undefined) {
    return parseRecipe(args.recipe, { ...(await readJson(args.recipe)), ...overrides });
  }
  if (args.images === undefined || args.labels === undefined) {
    throw new UsageError("give --images and --labels, or a --recipe");
  }
  const { images, labels, "val-images": validationImages, "val-labels": validationLabels } = args;
  const data = [{ name: "images", images, labels, validationImages, validationLabels }];
  return parseRecipe("the options", { name: stemOf(args.out), data, ...overrides });
}

/** @throws UsageError when the file cannot be read or holds no JSON object */
async function readJson(path: string): Promise<object> {
  const text = await readFile(path, "utf8").catch(() => {
    throw new UsageError(`${path} is not a file that can be read`);
  });
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null) return json;
  } catch {
    // falls through to the same refusal
  }
  throw new UsageError(`${path} holds no JSON object`);
}
