import type { ModelCard, UNetConfig } from "../../src/core/card.ts";
import { initialWeights } from "../../src/core/parameters.ts";
import { createRandom } from "../../src/core/random.ts";
import type { Weights } from "../../src/core/unet-layers.ts";
import { saveModel } from "../../src/model/model.ts";
import { type NamedTensor, parseSafetensors } from "../../src/model/safetensors.ts";

/** One network in our layout and in PyTorch's, which ONNX shares. */
export interface BenchModel {
  readonly card: ModelCard;
  readonly weights: Weights;
  readonly tensors: ReadonlyMap<string, NamedTensor>;
}

/** A net with the paper's initial weights: as fast as a trained one, and no file is needed. */
export function randomModel(architecture: UNetConfig, seed: number): BenchModel {
  const { gaussian } = createRandom(seed);
  const weights = initialWeights(architecture, gaussian);
  const card = randomCard(architecture);
  const { tensors } = parseSafetensors("random.safetensors", saveModel({ card, weights }, "F32"));
  return { card, weights, tensors };
}

function randomCard(architecture: UNetConfig): ModelCard {
  return {
    name: `random-${architecture.baseFilters}`,
    description: "Initial weights, for measuring speed.",
    format: 1,
    architecture,
    classes: Array.from({ length: architecture.classes }, (_, index) => ({
      name: index === 0 ? "background" : `class ${index}`,
      color: "#808080",
      role: index === 0 ? "background" : "object",
    })),
    normalisation: { method: "percentile", low: 1, high: 99 },
    pixelSizeUm: null,
    objectDiameterPx: 30,
    defaultScale: 1,
    instances: { threshold: 0.5, minArea: 20, maxHoleArea: 20, split: true, splitDepth: 1 },
    training: {
      data: "none",
      licence: "Apache-2.0",
      parent: null,
      steps: 0,
      seconds: 0,
      command: "",
      date: "",
      validation: {},
    },
    utile: "0",
  };
}
