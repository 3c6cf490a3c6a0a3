import process from "node:process";
import packageJson from "../../package.json" with { type: "json" };
import type { ModelCard, ModelClass } from "../core/card.ts";
import type { TrainerState } from "../core/training-network.ts";
import type { ValidationFigures } from "../model/validate.ts";
import { NORMALISATION } from "./dataset.ts";
import type { StartOptions } from "./training-start.ts";

/** Sky blue and orange of Okabe and Ito's palette. */
const CLASSES: readonly ModelClass[] = [
  { name: "background", color: "#000000", role: "background" },
  { name: "cell", color: "#56b4e9", role: "object" },
  { name: "rim", color: "#e69f00", role: "rim" },
];

/** The card of what a run has made. */
export function cardOf(
  { recipe, from }: Pick<StartOptions, "recipe" | "from">,
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
