import type { UNetConfig } from "../../core/card.ts";
import { type Source, wholeImage } from "../convolution.ts";
import type { Profile } from "../profile.ts";
import { type Dispatch, oneEach, type Program } from "../program.ts";
import type { ParameterLayout } from "./parameter-layout.ts";
import type { TrainingMap, TrainingStep } from "./training-steps.ts";

/** What the passes of a step read and write besides maps. */
export interface PassBuffers {
  /** The network's weights, flat, and the kernels with rows and columns exchanged. */
  readonly folded: GPUBuffer;
  readonly turned: GPUBuffer;
  readonly gradients: GPUBuffer;
  /** Weight gradients before they are added up. */
  readonly scratch: GPUBuffer;
  /** Class and weight of each output pixel, and what it adds to the loss. */
  readonly labels: GPUBuffer;
  readonly pixelWeights: GPUBuffer;
  readonly losses: GPUBuffer;
  /** Factors of drop-out. */
  readonly mask: GPUBuffer;
  /** A bias of zeros. */
  readonly zeros: GPUBuffer;
}

/** What passes are made with. */
export interface PassMeans {
  readonly config: UNetConfig;
  readonly layout: ParameterLayout;
  readonly profile: Profile;
  readonly mostMacs: number;
  readonly buffers: PassBuffers;
  readonly bufferOf: (map: TrainingMap) => GPUBuffer;
}

/** A step of one kind. */
export type StepOf<K extends TrainingStep["kind"]> = TrainingStep & { readonly kind: K };

/** A map without its frame. */
export function inside(map: TrainingMap, { bufferOf }: Pick<PassMeans, "bufferOf">): Source {
  const { buffer, row, channels } = wholeImage(bufferOf(map), map.size + 2 * map.margin, map.channels);
  return { buffer, origin: map.margin * (row + channels), row, channels };
}

/** The middle of a map. */
function cropped(map: TrainingMap, size: number, means: Pick<PassMeans, "bufferOf">): Source {
  const source = inside(map, means);
  return { ...source, origin: ((map.size - size) >> 1) * (source.row + source.channels) };
}

/** What a layer of one or two maps reads. */
export function sourcesOf(
  inputs: readonly [TrainingMap] | readonly [TrainingMap, TrainingMap],
  means: Pick<PassMeans, "bufferOf">,
): readonly [Source] | readonly [Source, Source] {
  const [first, second] = inputs;
  return second ? [cropped(first, second.size, means), inside(second, means)] : [inside(first, means)];
}

/** A program with one thread a value. */
export function each(
  program: Program,
  count: number,
  sizes: number[],
  inputs: GPUBuffer[],
  output: GPUBuffer,
): Dispatch {
  return { program, sizes: [count, ...sizes], inputs, output, workgroups: oneEach(count) };
}
