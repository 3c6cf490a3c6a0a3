import {
  add,
  concat,
  conv2d,
  conv2dTranspose,
  losses,
  maxPool,
  relu,
  reshape,
  slice,
  type Tensor,
  type Tensor4D,
  tensor1d,
  tensor2d,
  tensor4d,
  train,
  type Variable,
  variable,
} from "@tensorflow/tfjs-core";
import type { UNetConfig } from "../../src/core/card.ts";
import type { TrainingTile } from "../../src/core/training-network.ts";
import { getWeight, kernelShape, layerSpecs, type Weights } from "../../src/core/unet-layers.ts";

/** The same network and loss in tfjs as one would write it: autograd, its own losses and optimiser. Needs `registerGradients`. */
export function tfjsStep(
  config: UNetConfig,
  weights: Weights,
  tile: TrainingTile,
  rate: number,
): () => Promise<number> {
  const variables = new Map<string, { kernel: Variable; bias: Variable }>();
  for (const layer of layerSpecs(config)) {
    const { kernel, bias } = getWeight(weights, layer.name);
    variables.set(layer.name, {
      kernel: variable(tensor4d(kernel.slice(), kernelShape(layer))),
      bias: variable(tensor1d(bias.slice())),
    });
  }
  const x = tensor4d(tile.input, [1, tile.size, tile.size, config.inputChannels]);
  const pixels = tile.classes.length;
  const onehot = new Float32Array(pixels * config.classes);
  for (const [pixel, label] of tile.classes.entries()) onehot[pixel * config.classes + label] = 1;
  const labels = tensor2d(onehot, [pixels, config.classes]);
  const optimiser = train.momentum(rate, 0.99);
  return async () => {
    const loss = optimiser.minimize(
      () =>
        losses.softmaxCrossEntropy(labels, reshape(forward(config, variables, x), [pixels, config.classes])),
      true,
    );
    const value = (await loss?.data())?.[0] ?? Number.NaN;
    loss?.dispose();
    return value;
  };
}

function forward(
  config: UNetConfig,
  variables: ReadonlyMap<string, { kernel: Variable; bias: Variable }>,
  image: Tensor4D,
): Tensor {
  const convolve = (x: Tensor, name: string): Tensor4D => {
    const { kernel, bias } = getWeight(variables, name);
    return add(conv2d(x as Tensor4D, kernel as Tensor4D, 1, "valid"), bias);
  };
  const stage = (x: Tensor4D, name: string): Tensor4D =>
    relu(convolve(relu(convolve(x, `${name}.0`)), `${name}.1`));
  const skips: Tensor4D[] = [];
  let x = image;
  for (let level = 0; level < config.depth; level++) {
    x = stage(x, `down.${level}`);
    skips.push(x);
    x = maxPool(x, 2, 2, "valid");
  }
  x = stage(x, `down.${config.depth}`);
  for (let level = config.depth - 1; level >= 0; level--) {
    const { kernel, bias } = getWeight(variables, `up.${level}`);
    const size = 2 * x.shape[1];
    const up: Tensor4D = add(
      conv2dTranspose(x, kernel as Tensor4D, [1, size, size, bias.size], 2, "valid"),
      bias,
    );
    const skip = skips[level];
    if (!skip) throw new RangeError(`no skip at level ${level}`);
    const corner = (skip.shape[1] - size) / 2;
    x = stage(
      concat([slice(skip, [0, corner, corner, 0], [1, size, size, skip.shape[3]]), up], 3),
      `merge.${level}`,
    );
  }
  return convolve(x, "head");
}
