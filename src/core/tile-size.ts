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

/** Bytes of living tensors that any machine can spare. */
const MODEST_BYTES = 2 ** 28;

/** How much more work than the least is worth staying modest: small networks would take all memory for next to nothing. */
const WORTH = 1.02;

/**
 * Edge of the input tile with which the whole image costs the fewest multiply-accumulates under the limits, or within
 * 256 MiB where that costs at most 2 % more; the smaller one of two that cost the same. One input channel and two classes
 * are assumed: others change the work by less than 2 %.
 *
 * @returns a valid size; the smallest usable one when nothing fits the limits
 */
export function chooseTileSize(request: TileSizeRequest): number {
  const best = cheapest(request);
  const modest = cheapest({ ...request, memoryBytes: Math.min(request.memoryBytes, MODEST_BYTES) });
  return modest.work <= WORTH * best.work ? modest.size : best.size;
}

function cheapest(request: TileSizeRequest): { readonly size: number; readonly work: number } {
  const { width, height, depth } = request;
  const network: NetworkShape = { ...request, inputChannels: 1, classes: 2 };
  const last = validInputSize(Math.max(width, height) + 2 * contextOf(depth), depth);
  const smallest = usableTileSize(1, width, height, depth);
  let best = { size: smallest, work: Infinity };
  for (let size = smallest; size <= last && fits(size, network, request); size += 2 ** depth) {
    const work = tileCount(width, size, depth) * tileCount(height, size, depth) * macs(network, size);
    if (work < best.work) best = { size, work };
  }
  return best;
}

function fits(size: number, network: NetworkShape, request: TileSizeRequest): boolean {
  return (
    largestTensor(network, size) * request.bytesPerElement <= request.maxBindingBytes &&
    peakValues(network, size) * request.bytesPerElement <= request.memoryBytes
  );
}
