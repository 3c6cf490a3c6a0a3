import type { ModelCard, UNetConfig } from "../core/card.ts";
import { getWeight, type LayerWeights, layerSpecs, type Weights } from "../core/unet-layers.ts";
import { parseCard } from "./card-format.ts";
import { ModelError } from "./errors.ts";
import { type NamedTensor, parseSafetensors, writeSafetensors } from "./safetensors.ts";
import { fromTorch, torchShape, toTorch } from "./torch-layout.ts";

/** A model with its weights on the CPU, where they outlive a lost device. */
export interface LoadedModel {
  readonly card: ModelCard;
  readonly weights: Weights;
}

/** Key of the card in a file's `__metadata__`. */
const CARD_KEY = "utile";

/**
 * Reads a model file.
 *
 * @throws ModelError when it is truncated, foreign, or its weights do not fit its card
 */
export function loadModel(fileName: string, bytes: ArrayBuffer): LoadedModel {
  const { metadata, tensors } = parseSafetensors(fileName, bytes);
  const text = metadata[CARD_KEY];
  if (text === undefined) {
    throw new ModelError(
      `${fileName} has no Utile model card: it is a safetensors file of another program. Choose a model saved by Utile.`,
    );
  }
  const card = parseCard(fileName, text);
  return { card, weights: collectWeights(fileName, card.architecture, tensors) };
}

function collectWeights(
  fileName: string,
  config: UNetConfig,
  tensors: ReadonlyMap<string, NamedTensor>,
): Weights {
  const layers = layerSpecs(config);
  if (tensors.size !== 2 * layers.length) {
    throw new ModelError(
      `${fileName} holds ${tensors.size} tensors where its card asks for ${2 * layers.length}: file and card do not belong together.`,
    );
  }
  const take = (name: string, shape: readonly number[]): Float32Array => {
    const tensor = tensors.get(name);
    if (tensor?.shape.join() !== shape.join()) {
      throw new ModelError(
        `${fileName}: ${name} is ${tensor ? `[${tensor.shape}]` : "missing"} where its card asks for [${shape}].`,
      );
    }
    for (const value of tensor.data)
      if (!Number.isFinite(value))
        throw new ModelError(`${fileName}: ${name} holds a value that is not finite.`);
    return tensor.data;
  };
  const weights = new Map<string, LayerWeights>();
  for (const layer of layers) {
    const kernel = fromTorch(layer, take(`${layer.name}.weight`, torchShape(layer)));
    weights.set(layer.name, { kernel, bias: take(`${layer.name}.bias`, [layer.outputs]) });
  }
  return weights;
}

/** Writes a model file that PyTorch opens as it is: `load_state_dict(safetensors.torch.load_file(path))` on the same net. */
export function saveModel({ card, weights }: LoadedModel, dtype: "F16" | "F32"): ArrayBuffer {
  const tensors = new Map<string, NamedTensor>();
  for (const layer of layerSpecs(card.architecture)) {
    const { kernel, bias } = getWeight(weights, layer.name);
    tensors.set(`${layer.name}.weight`, { shape: torchShape(layer), data: toTorch(layer, kernel) });
    tensors.set(`${layer.name}.bias`, { shape: [layer.outputs], data: bias });
  }
  return writeSafetensors({ metadata: { format: "pt", [CARD_KEY]: JSON.stringify(card) }, tensors }, dtype);
}
