import type { UNetConfig } from "../core/card.ts";
import type { TileNetworkWeights } from "../core/tile-network.ts";
import { contextOf } from "../core/tiles.ts";
import { type FeatureMap, mapLength, networkSteps, type Step } from "./network-steps.ts";

type Values = Float64Array;

/**
 * A network's logits of one tile in plain loops, to hold what a GPU gives against: slow, and independent of every
 * program.
 *
 * @param tile row-major, of a network with one input channel
 * @returns one plane for each class, one behind the other
 */
export function referenceLogits(
  config: UNetConfig,
  weights: TileNetworkWeights,
  tile: Float32Array,
  tileSize: number,
): Float64Array {
  if (tileSize <= 2 * contextOf(config.depth)) throw new RangeError(`a tile of ${tileSize} px has no output`);
  const maps = new Map<FeatureMap, Values>();
  let last: Values = new Float64Array();
  for (const step of networkSteps(config, tileSize)) {
    last = step.kind === "cut" ? Float64Array.from(tile) : compute(step, maps, weights);
    maps.set(step.output, last);
    if ("pooled" in step && step.pooled) maps.set(step.pooled, pool(step.pooled, step.output, last));
  }
  const pixels = last.length / config.classes;
  return Float64Array.from(last, (_, i) => last[(i % pixels) * config.classes + Math.floor(i / pixels)] ?? 0);
}

function compute(
  step: Exclude<Step, { kind: "cut" }>,
  maps: ReadonlyMap<FeatureMap, Values>,
  weights: TileNetworkWeights,
): Values {
  const inputs = step.inputs.map((map) => ({ map, values: maps.get(map) ?? new Float64Array() }));
  const layer = weights.get(step.kind === "head" ? "head" : step.layer);
  if (!layer) throw new RangeError("the network lacks a layer");
  const { output } = step;
  if (step.kind === "up")
    return each(output, (x, y, k) => {
      const tap = (y % 2) * 2 + (x % 2);
      let sum = layer.bias[k] ?? 0;
      forChannels(inputs, x >> 1, y >> 1, output.size / 2, (value, channel, channels) => {
        sum += value * (layer.kernel[(tap * output.channels + k) * channels + channel] ?? 0);
      });
      return sum;
    });
  const edge = step.kind === "head" ? 1 : 3;
  return each(output, (x, y, k) => {
    let sum = layer.bias[k] ?? 0;
    for (let tap = 0; tap < edge * edge; tap++) {
      const [column, row] = [x + (tap % edge), y + Math.floor(tap / edge)];
      forChannels(inputs, column, row, output.size + edge - 1, (value, channel, channels) => {
        sum += value * (layer.kernel[(tap * channels + channel) * output.channels + k] ?? 0);
      });
    }
    return edge === 3 ? Math.max(0, sum) : sum;
  });
}

interface Input {
  readonly map: FeatureMap;
  readonly values: Values;
}

/** Values of all channels at (x, y) of the middle `size` px of each input. */
function forChannels(
  inputs: readonly Input[],
  x: number,
  y: number,
  size: number,
  take: (value: number, channel: number, channels: number) => void,
): void {
  const channels = inputs.reduce((sum, { map }) => sum + map.channels, 0);
  let before = 0;
  for (const { map, values } of inputs) {
    const margin = (map.size - size) / 2;
    const at = ((y + margin) * map.size + x + margin) * map.channels;
    for (let c = 0; c < map.channels; c++) take(values[at + c] ?? 0, before + c, channels);
    before += map.channels;
  }
}

function pool(output: FeatureMap, map: FeatureMap, values: Values): Values {
  return each(output, (x, y, k) => {
    let most = Number.NEGATIVE_INFINITY;
    for (let tap = 0; tap < 4; tap++)
      most = Math.max(
        most,
        values[((2 * y + (tap >> 1)) * map.size + 2 * x + (tap % 2)) * map.channels + k] ?? 0,
      );
    return most;
  });
}

function each(output: FeatureMap, value: (x: number, y: number, channel: number) => number): Values {
  const { size, channels } = output;
  return Float64Array.from({ length: mapLength(output) }, (_, i) => {
    const pixel = Math.floor(i / channels);
    return value(pixel % size, Math.floor(pixel / size), i % channels);
  });
}
