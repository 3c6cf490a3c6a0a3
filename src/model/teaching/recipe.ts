import type { ModelCard } from "../../core/card.ts";
import { classIn } from "../../core/class-table.ts";
import { ADAMW, type OptimiserOptions, PAPER_SGD, type Schedule } from "../../core/optimiser.ts";
import type { Parameterisation } from "../../core/parameters.ts";
import type { TeachSettings } from "../../core/teaching.ts";
import type { TargetOptions } from "../../core/training-target.ts";
import type { TileRecipe } from "../training-tile.ts";
import type { TeachingImage } from "./teaching-image.ts";

/** What the first layer takes as 0, and the factor behind it, as the models that ship were trained. */
export const INPUT: Parameterisation["input"] = { centre: 0.35, scale: 5 };

/** Decay of the moving average of the weights, which is what is judged and kept; measured in docs/teach.md. */
export const AVERAGE_DECAY = 0.95;

export const MAX_GRADIENT_NORM = 1;

/** Width of the rim in network px and the weight of its pixels, as in the recipes of the models that have one. */
const RIM = { width: 2, weight: 3.5 } as const;

/** Steps over which the rate rises: the optimiser knows nothing of the gradients yet. */
const WARM_UP = 10;

export function optimiserOf({ optimiser }: TeachSettings): OptimiserOptions {
  return optimiser === "sgd" ? PAPER_SGD : ADAMW;
}

export function scheduleOf({ rate, steps }: TeachSettings): Schedule {
  return {
    peak: rate,
    warmUpSteps: Math.min(WARM_UP, Math.floor(steps / 4)),
    totalSteps: steps,
    decay: "cosine",
  };
}

/** What pixels of an image should be for a network of these classes, but for the classes of its instances. */
function tileTarget(
  { w0, sigma }: TeachSettings,
  { classes }: ModelCard,
  image: TeachingImage,
): TileRecipe["target"] {
  const rimClass = classes.findIndex(({ role }) => role === "rim");
  return {
    rim: rimClass > 0 ? RIM.width : 0,
    rimClass: Math.max(0, rimClass),
    rimWeight: RIM.weight,
    weightMap: "paper",
    w0,
    sigma: sigma * image.scale,
    classBalance: false,
  };
}

/** What pixels of an image should be for a network of these classes. */
export function targetOf(settings: TeachSettings, card: ModelCard, image: TeachingImage): TargetOptions {
  return { ...tileTarget(settings, card, image), classOf: (id) => classIn(image.classTable, id) };
}

export function tileRecipeOf(settings: TeachSettings, card: ModelCard, image: TeachingImage): TileRecipe {
  const { tileSize, augment } = settings;
  return { tileSize, augment, target: tileTarget(settings, card, image) };
}
