import { type LayerShape, layersOf, type NetworkShape } from "../../src/core/network-cost.ts";
import type { Work } from "../race/case.ts";
import type { Peaks } from "./peaks.ts";

const FLOAT = 4;

/** Multiply-accumulates and weights of one output value per input channel. */
const TAPS = { conv3: 9, pool: 0, up: 4, concat: 0, conv1: 1 } as const;

/**
 * The shortest time in s that one tile could take on a device: Σ max(FLOP / P, bytes / B) over the layers, each reading
 * its input and weights and writing its output once. A concatenation is nothing: its sources can be read where they
 * are. A training step is three such sums: forward, the gradient of each layer's input but the image, and that of its
 * weights; what the optimiser reads and writes is left out.
 */
export function leastSeconds(network: NetworkShape, tileSize: number, work: Work, peaks: Peaks): number {
  let seconds = 0;
  for (const [index, layer] of layersOf(network, tileSize).entries()) {
    if (layer.kind === "concat") continue;
    // each of the three reads two of a layer's input, weights and output, and writes the third
    const times = work === "prediction" ? 1 : 1 + (index === 0 ? 0 : 1) + (layer.kind === "pool" ? 0 : 1);
    seconds += times * leastOfLayer(layer, peaks);
  }
  return seconds;
}

function leastOfLayer(layer: LayerShape, { flops, bytes }: Peaks): number {
  const taps = TAPS[layer.kind];
  const weights = taps * layer.inputChannels * layer.outputChannels;
  const output = layer.outputSize ** 2 * layer.outputChannels;
  const values = layer.inputSize ** 2 * layer.inputChannels + output + weights;
  const macs = output * layer.inputChannels * (layer.kind === "up" ? 1 : taps);
  return Math.max((2 * macs) / flops, (values * FLOAT) / bytes);
}
