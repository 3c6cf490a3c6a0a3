import { type Tensor1D, type Tensor4D, tensor1d, tensor4d } from "@tensorflow/tfjs-core";
import type { UNetConfig } from "../core/card.ts";
import { getWeight, kernelShape, type LayerSpec, layerSpecs, type Weights } from "../core/unet-layers.ts";

/** One layer on the current backend. */
export interface LayerTensors {
  readonly layer: LayerSpec;
  readonly kernel: Tensor4D;
  readonly bias: Tensor1D;
}

export type WeightTensors = ReadonlyMap<string, LayerTensors>;

/** Uploads all parameters to the current backend; dispose with {@link disposeWeights}. */
export function uploadWeights(config: UNetConfig, weights: Weights): WeightTensors {
  const tensors = new Map<string, LayerTensors>();
  for (const layer of layerSpecs(config)) {
    const { kernel, bias } = getWeight(weights, layer.name);
    tensors.set(layer.name, { layer, kernel: tensor4d(kernel, kernelShape(layer)), bias: tensor1d(bias) });
  }
  return tensors;
}

export function disposeWeights(tensors: WeightTensors): void {
  for (const { kernel, bias } of tensors.values()) {
    kernel.dispose();
    bias.dispose();
  }
}
