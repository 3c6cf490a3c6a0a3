import type { UNetConfig } from "./card.ts";
import { largestTensor, macs, type NetworkShape, peakValues } from "./network-cost.ts";
import { contextOf, tileCount, usableTileSize, validInputSize } from "./tiles.ts";

/** What decides the size of a tile. */
export interface TileSizeRequest extends Pick<UNetConfig, "depth" | "baseFilters"> {
  /** Image size in network px. */
  readonly width: number;
  readonly height: number;
  /** Largest single tensor in bytes (WebGPU's `maxStorageBufferBindingSize`); `Infinity` where there is no limit. */
  readonly maxBindingBytes: number;
  /** Bytes all living tensors may take together. */
  readonly memoryBytes: number;
  /** Bytes a value: 4 in f32, 2 in f16. */
  readonly bytesPerElement: number;
}

/**
 * Edge of the input tile with which the whole image costs the fewest multiply-accumulates under the limits; the smaller
 * one of two that cost the same. One input channel and two classes are assumed: others change the work by less than 2 %.
 *
 * @returns a valid size; the smallest usable one when nothing fits the limits
 */
export function chooseTileSize(request: TileSizeRequest): number {
  const { width, height, depth } = request;
  const network: NetworkShape = { ...request, inputChannels: 1, classes: 2 };
  const last = validInputSize(Math.max(width, height) + 2 * contextOf(depth), depth);
  let best = usableTileSize(1, width, height, depth);
  let least = Infinity;
  for (let size = best; size <= last && fits(size, network, request); size += 2 ** depth) {
    const work = tileCount(width, size, depth) * tileCount(height, size, depth) * macs(network, size);
    if (work < least) {
      least = work;
      best = size;
    }
  }
  return best;
}

function fits(size: number, network: NetworkShape, request: TileSizeRequest): boolean {
  return (
    largestTensor(network, size) * request.bytesPerElement <= request.maxBindingBytes &&
    peakValues(network, size) * request.bytesPerElement <= request.memoryBytes
  );
}
