import type { UNetConfig } from "../core/card.ts";
import { outputPlanes, type TileOutput } from "../core/tile-network.ts";
import {
  type Convolution,
  convolve,
  type Source,
  VECTOR,
  WINDOW_1,
  WINDOW_3,
  wholeImage,
} from "./convolution.ts";
import { type FeatureMap, mapLength, networkSteps, outputsOf, type Step } from "./network-steps.ts";
import type { LayerBuffers } from "./network-weights.ts";
import { type Bound, batches, encode, type Pipelines } from "./pipelines.ts";
import type { Profile } from "./profile.ts";
import { bytesOf, type Dispatch, oneEach, type Storage } from "./program.ts";
import { CUT_TILE, headProgram } from "./programs/predicting.ts";
import { planSlots } from "./slots.ts";

const FLOAT = Float32Array.BYTES_PER_ELEMENT;

/** Dispatches of the most work there may be in one submission: what a browser sees as one piece of work ends in time, too. */
const DISPATCHES_A_BATCH = 4;

/** What a graph is built for. */
export interface GraphRequest {
  readonly config: UNetConfig;
  readonly layers: ReadonlyMap<string, LayerBuffers>;
  readonly tileSize: number;
  readonly output: TileOutput;
  /** Image whose planes lie one behind the other, and its size. */
  readonly image: { readonly buffer: GPUBuffer; readonly width: number; readonly height: number };
  readonly profile: Profile;
  /** How much work one dispatch may do, in multiply-accumulates. */
  readonly mostMacs: number;
}

/** Every pass over one tile, its buffers made and bound. */
export class TileGraph {
  readonly #output: GPUBuffer;
  readonly #buffers: readonly GPUBuffer[];
  readonly #uniforms: GPUBuffer;
  readonly #batches: readonly Bound[][];
  readonly #device: GPUDevice;
  readonly #cutSizes: (x: number, y: number) => number[];

  private constructor(
    pipelines: Pipelines,
    buffers: readonly GPUBuffer[],
    dispatches: readonly Dispatch[],
    cutSizes: (x: number, y: number) => number[],
    mostMacs: number,
  ) {
    const output = dispatches.at(-1)?.output;
    if (!output) throw new RangeError("a network has at least one pass");
    this.#output = output;
    this.#device = pipelines.device;
    this.#buffers = buffers;
    this.#cutSizes = cutSizes;
    this.#uniforms = pipelines.uniforms(dispatches.length);
    this.#batches = batches(pipelines.bind(dispatches, this.#uniforms), mostMacs * DISPATCHES_A_BATCH);
  }

  /**
   * Makes the buffers and compiles what is missing.
   *
   * @throws RangeError when a buffer exceeds the device's limits
   */
  static async build(pipelines: Pipelines, request: GraphRequest): Promise<TileGraph> {
    const { config, tileSize, image } = request;
    const steps = networkSteps(config, tileSize);
    const stored = storageOf(steps, request.profile.storage);
    const uses = steps.map((step) => ({ inputs: step.inputs, outputs: outputsOf(step) }));
    const { slotOf, sizes } = planSlots<FeatureMap>(uses, (map) => mapLength(map) * bytesOf(stored(map)));
    checkLimits(pipelines.device, tileSize, sizes);
    const buffers = sizes.map((size) =>
      pipelines.device.createBuffer({
        size: Math.ceil(size / FLOAT) * FLOAT,
        usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
      }),
    );
    const bufferOf = (map: FeatureMap): GPUBuffer => {
      const buffer = buffers[slotOf.get(map) ?? -1];
      if (!buffer) throw new RangeError("a map has no slot");
      return buffer;
    };
    const dispatches = steps.flatMap((step) => dispatchesOf(step, request, bufferOf, stored));
    await pipelines.prepare(dispatches.map(({ program }) => program));
    const { inputChannels } = config;
    const cutSizes = (x: number, y: number): number[] => [
      ...[tileSize ** 2 * inputChannels, tileSize, inputChannels, image.width, image.height],
      ...[wrapped(x, image.width), wrapped(y, image.height)],
    ];
    return new TileGraph(pipelines, buffers, dispatches, cutSizes, request.mostMacs);
  }

  /**
   * Submits every pass for the tile whose input begins at (x, y) of the image, and copies what comes out.
   *
   * @param copy as large as the output
   */
  submit(x: number, y: number, copy: GPUBuffer): void {
    const { queue } = this.#device;
    // ordered with the submissions: the tile before reads its own corner
    queue.writeBuffer(this.#uniforms, 0, new Uint32Array(this.#cutSizes(x, y)));
    for (const [i, batch] of this.#batches.entries()) {
      const encoder = this.#device.createCommandEncoder();
      encode(encoder, batch);
      if (i + 1 === this.#batches.length) encoder.copyBufferToBuffer(this.#output, 0, copy, 0, copy.size);
      queue.submit([encoder.finish()]);
    }
  }

  dispose(): void {
    for (const buffer of this.#buffers) buffer.destroy();
    this.#uniforms.destroy();
  }
}

/** The position of a mirrored axis that shows the same as `at`, not negative. */
function wrapped(at: number, length: number): number {
  const period = Math.max(1, 2 * (length - 1));
  return ((at % period) + period) % period;
}

/** How maps are stored: what the image gives and what the head gives in 32 bits, the others as the profile says. */
function storageOf(steps: readonly Step[], storage: Storage): (map: FeatureMap) => Storage {
  const ends = new Set(
    steps.filter(({ kind }) => kind === "cut" || kind === "head").map(({ output }) => output),
  );
  return (map) => (ends.has(map) ? "f32" : storage);
}

function checkLimits({ limits }: GPUDevice, tileSize: number, sizes: readonly number[]): void {
  const most = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
  const largest = Math.max(...sizes);
  if (largest <= most) return;
  const [needed, allowed] = [largest, most].map((bytes) => Math.ceil(bytes / 2 ** 20));
  throw new RangeError(
    `a tile of ${tileSize} px needs a buffer of ${needed} MiB, which exceeds the GPU's limit of ${allowed} MiB`,
  );
}

function dispatchesOf(
  step: Step,
  request: GraphRequest,
  bufferOf: (map: FeatureMap) => GPUBuffer,
  stored: (map: FeatureMap) => Storage,
): Dispatch[] {
  const { config, layers, image, profile, mostMacs } = request;
  const output = bufferOf(step.output);
  const count = mapLength(step.output);
  if (step.kind === "cut")
    return [{ program: CUT_TILE, sizes: [], inputs: [image.buffer], output, workgroups: oneEach(count) }];
  if (step.kind === "head") {
    const pixels = step.output.size ** 2;
    const { classes } = config;
    const probabilities = request.output === "probabilities";
    const program = headProgram({ classes, probabilities, storage: profile.storage });
    const { weights, bias } = layerOf(layers, "head");
    const sizes = [pixels, step.inputs[0].channels / VECTOR];
    const inputs = [...step.inputs.map(bufferOf), weights, bias];
    return [{ program, sizes, inputs, output, workgroups: oneEach(pixels) }];
  }
  const storages = { input: stored(step.inputs[0]), stored: stored(step.output) };
  const job = convolutionOf(step, layerOf(layers, step.layer), bufferOf);
  return convolve({ ...job, ...storages }, profile, mostMacs);
}

function convolutionOf(
  step: Step & { kind: "convolve" | "up" },
  layer: LayerBuffers,
  bufferOf: (map: FeatureMap) => GPUBuffer,
): Convolution {
  const up = step.kind === "up";
  const [first, second] = step.inputs;
  const whole = (map: FeatureMap): Source => wholeImage(bufferOf(map), map.size, map.channels);
  const size = up ? first.size : step.output.size;
  return {
    window: up ? WINDOW_1 : WINDOW_3,
    sources: second ? [cropped(whole(first), first, second.size), whole(second)] : [whole(first)],
    ...layer,
    relu: !up,
    height: size,
    width: size,
    outputs: step.output.channels,
    output: bufferOf(step.output),
    ...(step.pooled && { pooled: bufferOf(step.pooled) }),
    up,
  };
}

/** The middle of a map. */
function cropped(source: Source, map: FeatureMap, size: number): Source {
  const margin = (map.size - size) >> 1;
  return { ...source, origin: margin * (source.row + source.channels) };
}

function layerOf(layers: ReadonlyMap<string, LayerBuffers>, name: string): LayerBuffers {
  const layer = layers.get(name);
  if (!layer) throw new RangeError(`the network has no layer ${name}`);
  return layer;
}

/** Bytes of what a graph gives for one tile. */
export function outputBytes(config: UNetConfig, outputSize: number, output: TileOutput): number {
  return outputSize ** 2 * outputPlanes(output, config.classes) * FLOAT;
}
