import type { ModelCard, ModelClass } from "../../core/card.ts";
import { getWeight, type LayerWeights } from "../../core/unet-layers.ts";
import { ModelError } from "../errors.ts";
import type { LoadedModel } from "../model.ts";

/**
 * What the logit of a class that is new lies below that of the class it is made from: its first answers take 0.7 % of
 * that one's odds, and it learns as fast as from any other start.
 */
const NEW_CLASS_OFFSET = 5;

/**
 * A model with more kinds of cells than its parent's. Logits of the classes that were there stay to the bit; each new
 * class is the parent's first kind of cell, much less likely. Kinds of cells are matched in their order, a rim stays.
 *
 * @param classes background first, then the kinds of cells; a rim is taken from the parent where it is missing
 * @throws ModelError when kinds of the parent are missing, or a rim is asked for that the parent does not know
 */
export function withClasses(parent: LoadedModel, classes: readonly ModelClass[]): LoadedModel {
  const wanted = orderClasses(parent.card, classes);
  const sources = sourcesOf(parent.card, wanted);
  const head = chooseOutputs(getWeight(parent.weights, "head"), sources);
  return {
    card: {
      ...parent.card,
      classes: wanted,
      architecture: { ...parent.card.architecture, classes: wanted.length },
    },
    weights: new Map([...parent.weights, ["head", head]]),
  };
}

/** An output of the new network, from one of the parent's. */
interface Source {
  readonly output: number;
  readonly isNew: boolean;
}

function orderClasses(parent: ModelCard, classes: readonly ModelClass[]): ModelClass[] {
  const count = (role: ModelClass["role"], among: readonly ModelClass[]): number =>
    among.filter((one) => one.role === role).length;
  const rims = parent.classes.filter(({ role }) => role === "rim");
  const wanted = count("rim", classes) === 0 ? [...classes, ...rims] : [...classes];
  if (wanted[0]?.role !== "background" || count("background", wanted) !== 1) {
    throw new ModelError("The first class, and no other, must be the background.");
  }
  if (count("rim", wanted) !== rims.length) {
    throw new ModelError(`${parent.name} knows ${rims.length === 0 ? "no rim" : "one rim"} of cells.`);
  }
  const known = count("object", parent.classes);
  if (count("object", wanted) < known) {
    throw new ModelError(`${parent.name} knows ${known} kinds of cells; none of them can be left out.`);
  }
  return wanted;
}

function sourcesOf(parent: ModelCard, wanted: readonly ModelClass[]): Source[] {
  const places = (role: ModelClass["role"]): number[] =>
    parent.classes.flatMap((one, output) => (one.role === role ? [output] : []));
  const left = { background: places("background"), object: places("object"), rim: places("rim") };
  const [template = 0] = left.object;
  return wanted.map(({ role }) => {
    const output = left[role].shift();
    return output === undefined ? { output: template, isNew: true } : { output, isNew: false };
  });
}

/** @param kernel `[1, 1, inputs, outputs]` */
function chooseOutputs({ kernel, bias }: LayerWeights, sources: readonly Source[]): LayerWeights {
  const inputs = kernel.length / bias.length;
  const chosen = new Float32Array(inputs * sources.length);
  for (let input = 0; input < inputs; input++) {
    for (const [k, { output }] of sources.entries()) {
      chosen[input * sources.length + k] = kernel[input * bias.length + output] ?? 0;
    }
  }
  return {
    kernel: chosen,
    bias: Float32Array.from(
      sources,
      ({ output, isNew }) => (bias[output] ?? 0) - (isNew ? NEW_CLASS_OFFSET : 0),
    ),
  };
}
