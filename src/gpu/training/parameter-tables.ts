import type { Parameterisation } from "../../core/parameters.ts";
import { VECTOR } from "../convolution.ts";
import { bitsOf, LINE } from "../program.ts";
import { BLOCK, type LayerLayout, type ParameterLayout } from "./parameter-layout.ts";

/** Fields of a layer in the table that programs read; all `u32`, `scale` and `centre` the bits of an `f32`. */
export const LAYER_FIELDS = [
  ...["kernel", "length"], // where the kernel begins and how long it is, in values
  ...["taps", "rows", "columns"], // its shape
  ...["part", "reverse"], // rows of one part of the turned kernel; whether its window is turned by 180°
  ...["bias", "gain", "standardised"], // where bias and gain begin; whether the kernel is standardised
  ...["scale", "centre"], // of the network's input; 1 and 0 but for the first layer
  ...["statistics", "segments", "partial"], // where its channels' statistics begin; how its rows are cut for them, and where
  "spare",
] as const;

/** Rows of a kernel that one thread adds up at least, and segments a kernel is cut into at most. */
const ROWS_EACH = 64;
const MOST_SEGMENTS = 32;

/** What programs over flat parameters look up. */
export interface ParameterTables {
  /** `LAYER_FIELDS` of each layer. */
  readonly layers: Uint32Array<ArrayBuffer>;
  /** Layer of each block of values. */
  readonly blocks: Uint32Array<ArrayBuffer>;
  /** For each workgroup of the sums over rows: its layer, and the first thread's index within that. */
  readonly strips: Uint32Array<ArrayBuffer>;
  /** Layer of each vector of channels that has statistics. */
  readonly channels: Uint32Array<ArrayBuffer>;
  /** Vectors of channels that have statistics. */
  readonly statistics: number;
  /** Vectors of all partial sums. */
  readonly partials: number;
}

/** Channels of each part of a layer's input: a skip connection and an up-sampled map lie in two buffers. */
export function partsOf({ layer }: LayerLayout): number[] {
  return /^merge\.\d+\.0$/.test(layer.name) ? [layer.inputs / 2, layer.inputs / 2] : [layer.inputs];
}

export function parameterTables(layout: ParameterLayout, { input }: Parameterisation): ParameterTables {
  const layers: number[] = [];
  const blocks = new Uint32Array(layout.total / BLOCK);
  const strips: number[] = [];
  const channels: number[] = [];
  let partials = 0;
  for (const [index, each] of layout.layers.entries()) {
    const { layer, kernel, bias, gain } = each;
    for (const { begin, length } of [kernel, bias, ...(gain === null ? [] : [gain])])
      blocks.fill(index, begin / BLOCK, Math.ceil((begin + length) / BLOCK));
    const conv = layer.kind === "conv";
    const [rows, columns] = conv ? [layer.inputs, layer.outputs] : [layer.outputs, layer.inputs];
    const vectors = columns / VECTOR;
    const segments = Math.min(MOST_SEGMENTS, Math.ceil(kernel.length / columns / ROWS_EACH));
    const first = layer.name === "down.0.0";
    const [scale, centre] = first ? [input.scale, input.centre] : [1, 0];
    layers.push(
      ...[kernel.begin, kernel.length, layer.size ** 2, rows, columns],
      ...[conv ? (partsOf(each)[0] ?? rows) : rows, conv ? 1 : 0],
      ...[bias.begin, gain?.begin ?? 0, gain === null ? 0 : 1, bitsOf(scale), bitsOf(centre)],
      ...[channels.length, segments, partials, 0],
    );
    if (gain === null) continue;
    for (let thread = 0; thread < segments * vectors; thread += LINE) strips.push(index, thread);
    partials += segments * vectors;
    channels.push(...Array.from({ length: vectors }, () => index));
  }
  return {
    layers: Uint32Array.from(layers),
    blocks,
    strips: Uint32Array.from(strips),
    channels: Uint32Array.from(channels),
    statistics: channels.length,
    partials,
  };
}
