import type { UNetConfig } from "./card.ts";
import { outputSize } from "./tiles.ts";

/** The fields of a network that decide its shapes. */
export type NetworkShape = Pick<UNetConfig, "depth" | "baseFilters" | "inputChannels" | "classes">;

/** One layer of the U-Net on a square tile; sizes are edges in px. */
export interface LayerShape {
  readonly kind: "conv3" | "pool" | "up" | "concat" | "conv1";
  readonly inputSize: number;
  readonly outputSize: number;
  readonly inputChannels: number;
  readonly outputChannels: number;
  /** Values of skip connections that wait while this layer runs, its own input and output not counted. */
  readonly held: number;
}

/** Multiply-accumulates of one output value per input channel. */
const TAPS = { conv3: 9, pool: 0, up: 1, concat: 0, conv1: 1 } as const;

/**
 * Every layer of the network, in order, at one input size. A `concat` layer's input is the up-convolution's output
 * alone; the cropped skip it adds is counted as held.
 *
 * @throws RangeError when the size does not fit the depth
 */
export function layersOf(network: NetworkShape, tileSize: number): LayerShape[] {
  outputSize(tileSize, network.depth);
  const layers: LayerShape[] = [];
  const skips: number[] = [];
  let size = tileSize;
  let channels = network.inputChannels;
  const add = (kind: LayerShape["kind"], outputSize: number, outputChannels: number): void => {
    const held = skips.reduce((sum, values) => sum + values, 0);
    layers.push({ kind, inputSize: size, outputSize, inputChannels: channels, outputChannels, held });
    size = outputSize;
    channels = outputChannels;
  };
  for (let level = 0; level <= network.depth; level++) {
    const filters = network.baseFilters * 2 ** level;
    add("conv3", size - 2, filters);
    add("conv3", size - 2, filters);
    if (level === network.depth) break;
    skips.push(size * size * filters);
    add("pool", size / 2, filters);
  }
  for (let level = network.depth - 1; level >= 0; level--) {
    const filters = network.baseFilters * 2 ** level;
    add("up", size * 2, filters);
    add("concat", size, 2 * filters);
    skips.pop();
    add("conv3", size - 2, filters);
    add("conv3", size - 2, filters);
  }
  add("conv1", size, network.classes);
  return layers;
}

/** Multiply-accumulate operations of one forward pass over one tile; 150.4e9 for the paper's net at 572 px. */
export function macs(network: NetworkShape, tileSize: number): number {
  let sum = 0;
  for (const layer of layersOf(network, tileSize))
    sum += layer.outputSize ** 2 * layer.outputChannels * layer.inputChannels * TAPS[layer.kind];
  return sum;
}

/** Values of the largest tensor of a forward pass, concatenations not counted (kernels that read two inputs need none). */
export function largestTensor(network: NetworkShape, tileSize: number): number {
  let largest = 0;
  for (const layer of layersOf(network, tileSize))
    if (layer.kind !== "concat") largest = Math.max(largest, layer.outputSize ** 2 * layer.outputChannels);
  return largest;
}

/** Values alive at the fullest moment of a forward pass: waiting skips, the layer's input and its output. */
export function peakValues(network: NetworkShape, tileSize: number): number {
  let peak = 0;
  for (const layer of layersOf(network, tileSize)) {
    const input = layer.inputSize ** 2 * layer.inputChannels;
    const output = layer.outputSize ** 2 * layer.outputChannels;
    peak = Math.max(peak, layer.held + input + output);
  }
  return peak;
}
