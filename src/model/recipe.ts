import * as v from "valibot";
import type { AugmentParams } from "../core/augment-params.ts";
import { defaultAugment } from "../core/augment-params.ts";
import { ModelError } from "./errors.ts";

const number = v.pipe(v.number(), v.finite());
const positive = v.pipe(number, v.gtValue(0));
const whole = v.pipe(number, v.integer(), v.minValue(0));
const share = v.pipe(number, v.minValue(0), v.maxValue(1));
const range = v.tuple([number, number]);

const common = {
  /** Name under which the reports speak of the set. */
  name: v.pipe(v.string(), v.nonEmpty()),
  /** How often its tiles are drawn, relative to the other sets. */
  weight: v.optional(positive, 1),
};

/** Images and labels in folders, paired by stem. */
const folderSet = v.object({
  ...common,
  images: v.string(),
  labels: v.string(),
  /** Labels that are complete enough to score against, where those differ from `labels`. */
  validationLabels: v.optional(v.string()),
  /** Folder of held-out images, where they do not lie among `images`. */
  validationImages: v.optional(v.string()),
  /** Regular expressions on stems: which train, which are held out; held-out ones never train. */
  train: v.optional(v.string(), ""),
  validate: v.optional(v.string()),
  /** Network px per image px… */
  scale: v.optional(positive),
  /** …or the diameter in network px that the median object of the set is brought to. */
  diameter: v.optional(positive),
});

/** Images of our own simulator. */
const simulatedSet = v.object({
  ...common,
  simulate: v.picklist(["nuclei", "phase", "dic", "membranes"]),
  count: v.pipe(whole, v.minValue(1)),
  /** Seed of the first image; the others count up from it. */
  seed: whole,
  /** Edge of an image in network px. */
  size: v.pipe(whole, v.minValue(64)),
  /** Typical diameter of an object in network px. */
  diameter: positive,
});

const dataSet = v.union([folderSet, simulatedSet]);

const augment = v.partial(
  v.object({
    rotation: number,
    flip: v.boolean(),
    scale: range,
    shift: number,
    elastic: v.object({ knots: whole, std: number }),
    gain: range,
    offset: number,
    gamma: range,
    inversion: share,
    noise: number,
    blur: number,
    sharpening: number,
    illumination: number,
  }),
);

const instances = v.object({
  threshold: share,
  minArea: whole,
  maxHoleArea: whole,
  split: v.boolean(),
  splitDepth: v.pipe(number, v.minValue(0)),
});

const recipeSchema = v.object({
  name: v.pipe(v.string(), v.nonEmpty()),
  description: v.optional(v.string(), ""),
  data: v.pipe(v.array(dataSet), v.minLength(1)),
  dataDescription: v.optional(v.string(), ""),
  licence: v.optional(v.string(), ""),
  filters: v.optional(v.pipe(whole, v.minValue(1)), 16),
  depth: v.optional(v.pipe(whole, v.minValue(1)), 4),
  dropout: v.optional(v.pipe(number, v.minValue(0), v.ltValue(1)), 0.5),
  tile: v.optional(whole, 252),
  /** `weight`: scaled weight standardisation, folded into plain weights at the end; `none`: the paper's plain net. */
  norm: v.optional(v.picklist(["none", "weight"]), "weight"),
  /** Normalised value that the first layer takes as 0, and the factor behind it. */
  input: v.optional(v.object({ centre: number, scale: positive }), { centre: 0.35, scale: 5 }),
  optimiser: v.optional(v.picklist(["adamw", "sgd"]), "adamw"),
  rate: v.optional(positive, 1e-3),
  warmUp: v.optional(whole, 50),
  decay: v.optional(v.picklist(["none", "cosine"]), "cosine"),
  averageDecay: v.optional(share, 0.99),
  maxGradientNorm: v.optional(positive, 1),
  weightDecay: v.optional(v.pipe(number, v.minValue(0)), 1e-4),
  objectShare: v.optional(share, 0.5),
  rim: v.optional(v.pipe(number, v.minValue(0)), 0),
  rimWeight: v.optional(positive, 3.5),
  weightMap: v.optional(v.picklist(["paper", "successor"]), "paper"),
  w0: v.optional(v.pipe(number, v.minValue(0)), 10),
  sigma: v.optional(positive, 5),
  classBalance: v.optional(v.boolean(), false),
  augment: v.optional(augment, {}),
  pixelSizeUm: v.optional(v.nullable(positive), null),
  objectDiameterPx: v.optional(positive, 30),
  defaultScale: v.optional(v.nullable(positive), 1),
  instances: v.optional(instances, {
    threshold: 0.5,
    minArea: 30,
    maxHoleArea: 30,
    split: true,
    splitDepth: 2,
  }),
});

/** A training recipe file: the data and everything the network is trained with. */
export type Recipe = v.InferOutput<typeof recipeSchema>;

/** One data set of a recipe. */
export type RecipeData = Recipe["data"][number];
export type FolderSet = v.InferOutput<typeof folderSet>;
export type SimulatedSet = v.InferOutput<typeof simulatedSet>;

/** @throws ModelError naming the first field that is wrong */
export function parseRecipe(fileName: string, json: unknown): Recipe {
  const result = v.safeParse(recipeSchema, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new ModelError(`${fileName}: ${v.getDotPath(issue) ?? "the recipe"}: ${issue.message}`);
}

/** The recipe's variation of tiles: what it does not name is the default. */
export function recipeAugment({ augment: own }: Recipe): AugmentParams {
  const named = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  return { ...defaultAugment, ...named };
}
