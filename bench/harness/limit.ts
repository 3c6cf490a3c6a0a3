import { layersOf, type NetworkShape } from "../../src/core/network-cost.ts";
import type { Peaks } from "./peaks.ts";

const FLOAT = 4;

/** Multiply-accumulates and weights of one output value per input channel. */
const TAPS = { conv3: 9, pool: 0, up: 4, concat: 0, conv1: 1 } as const;

/**
 * The shortest time in s that a forward pass over one tile could take on an adapter: Σ max(FLOP / P, bytes / B) over the
 * layers, each reading its input and weights and writing its output once. A concatenation is nothing: its sources can
 * be read where they are.
 */
export function leastSeconds(network: NetworkShape, tileSize: number, peaks: Peaks): number {
  let seconds = 0;
  for (const layer of layersOf(network, tileSize)) {
    if (layer.kind === "concat") continue;
    const taps = TAPS[layer.kind];
    const weights = taps * layer.inputChannels * layer.outputChannels;
    const output = layer.outputSize ** 2 * layer.outputChannels;
    const values = layer.inputSize ** 2 * layer.inputChannels + output + weights;
    const macs = output * layer.inputChannels * (layer.kind === "up" ? 1 : taps);
    seconds += Math.max((2 * macs) / peaks.flops, (values * FLOAT) / peaks.bytes);
  }
  return seconds;
}
