import fc from "fast-check";
import { expect } from "vitest";
import type { UNetConfig } from "../../core/card.ts";
import { createSlot, type OptimiserOptions, PAPER_SGD } from "../../core/optimiser.ts";
import { foldParameters, type Parameterisation, type Parameters, PLAIN } from "../../core/parameters.ts";
import { createRandom } from "../../core/random.ts";
import type { TrainerState } from "../../core/training-network.ts";
import { kernelShape, type LayerSpec, layerSpecs } from "../../core/unet-layers.ts";
import { encode, type Pipelines } from "../pipelines.ts";
import type { Profile } from "../profile.ts";
import type { Dispatch } from "../program.ts";
import { ParameterBuffers } from "./parameter-buffers.ts";
import { rangesOf } from "./parameter-layout.ts";
import type { PassBuffers } from "./pass-means.ts";
import { passesOf } from "./passes.ts";
import type { Given } from "./tfjs-testing.ts";
import { outputsOf, type TrainingMap, type TrainingStep, trainingMapLength } from "./training-steps.ts";
import { scratchLength } from "./weight-passes.ts";

const FLOAT = Float32Array.BYTES_PER_ELEMENT;

/** What buffers hold before the passes: found again where they write nothing. */
export const UNWRITTEN = 12345;

/** What one step of a training step is run on. */
export interface PassRequest {
  readonly config: UNetConfig;
  readonly parameters: Parameters;
  readonly profile: Profile;
  readonly mostMacs: number;
  readonly step: TrainingStep;
  /** What the step reads, pixel-major and without frames, in the order of its inputs. */
  readonly inputs: readonly Float32Array[];
  /** Class of each output pixel, its part of all weights, and the factors of drop-out; of the steps that read them. */
  readonly labels?: Uint8Array;
  readonly pixelWeights?: Float32Array;
  readonly mask?: Float32Array;
}

/** What it wrote. */
export interface PassAnswer {
  /** Its maps, without their frames. */
  readonly maps: readonly Float32Array[];
  /** All that lies in their frames. */
  readonly frames: readonly number[];
  readonly losses: Float32Array;
  /** By `LAYER.kernel` and `LAYER.bias`. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
  /** Values between and behind those that were written. */
  readonly beside: readonly number[];
}

/** A network before its first step. */
export function freshState(
  config: UNetConfig,
  parameters: Parameters,
  parameterisation: Parameterisation = PLAIN,
  optimiser: OptimiserOptions = PAPER_SGD,
): TrainerState {
  const slots = new Map([...parameters].map(([name, { length }]) => [name, createSlot(optimiser, length)]));
  const average = structuredClone(foldParameters(config, parameterisation, parameters));
  return { config, parameterisation, optimiser, parameters, slots, average, step: 0 };
}

/** Runs the passes of one step alone, in the buffers that a whole training step would have. */
export async function runStep(pipelines: Pipelines, request: PassRequest): Promise<PassAnswer> {
  const { config, parameters, profile, mostMacs, step, inputs } = request;
  const room = new Room(pipelines.device);
  const held = await ParameterBuffers.upload(pipelines, freshState(config, parameters));
  try {
    const maps = new Map<TrainingMap, GPUBuffer>();
    for (const [i, map] of step.inputs.entries()) maps.set(map, room.make(framed(map, inputs[i])));
    for (const map of outputsOf(step)) maps.set(map, room.make(unwritten(trainingMapLength(map))));
    const { layout, flat } = held;
    const buffers = { ...passBuffers(room, request, scratchLength(step, layout, profile)), ...flat };
    pipelines.device.queue.writeBuffer(flat.gradients, 0, unwritten(layout.total));
    const bufferOf = (map: TrainingMap): GPUBuffer => maps.get(map) ?? buffers.zeros;
    await runDispatches(pipelines, passesOf(step, { config, layout, profile, mostMacs, buffers, bufferOf }));
    const written = await Promise.all(outputsOf(step).map((map) => room.read(bufferOf(map))));
    const gradients = await room.read(flat.gradients);
    const taken = Array.from(gradients, () => false);
    const named = [...rangesOf(layout)].map(([name, { begin, length }]): [string, Float32Array] => {
      taken.fill(true, begin, begin + length);
      return [name, gradients.slice(begin, begin + length)];
    });
    return {
      maps: outputsOf(step).map((map, i) => inside(map, written[i], true)),
      frames: outputsOf(step).flatMap((map, i) => [...inside(map, written[i], false)]),
      losses: await room.read(buffers.losses),
      gradients: new Map(named),
      beside: [...gradients].filter((_, i) => !taken[i]),
    };
  } finally {
    held.dispose();
    room.dispose();
  }
}

/** Runs passes in their order, to the end. */
export async function runDispatches(pipelines: Pipelines, dispatches: readonly Dispatch[]): Promise<void> {
  const { device } = pipelines;
  await pipelines.prepare(dispatches.map(({ program }) => program));
  const uniforms = pipelines.uniforms(dispatches.length);
  const encoder = device.createCommandEncoder();
  encode(encoder, pipelines.bind(dispatches, uniforms));
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  uniforms.destroy();
}

/** Buffers of a device, as long as they are needed. */
export class Room {
  readonly #device: GPUDevice;
  readonly #buffers: GPUBuffer[] = [];

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  make(values: Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>): GPUBuffer {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const size = Math.max(4 * FLOAT, Math.ceil(values.byteLength / FLOAT) * FLOAT);
    const buffer = this.#device.createBuffer({ size, usage });
    this.#buffers.push(buffer);
    const words = new Uint8Array(size);
    words.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    this.#device.queue.writeBuffer(buffer, 0, words);
    return buffer;
  }

  async read(buffer: GPUBuffer): Promise<Float32Array> {
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const copy = this.#device.createBuffer({ size: buffer.size, usage });
    const encoder = this.#device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size);
    this.#device.queue.submit([encoder.finish()]);
    await copy.mapAsync(GPUMapMode.READ);
    const values = new Float32Array(copy.getMappedRange().slice(0));
    copy.destroy();
    return values;
  }

  dispose(): void {
    for (const buffer of this.#buffers) buffer.destroy();
  }
}

function unwritten(length: number): Float32Array<ArrayBuffer> {
  return new Float32Array(length).fill(UNWRITTEN);
}

/** What passes read and write besides maps and parameters. */
function passBuffers(
  room: Room,
  {
    step,
    labels = new Uint8Array(),
    pixelWeights = new Float32Array(),
    mask = new Float32Array(),
  }: PassRequest,
  scratch: number,
): Pick<PassBuffers, "scratch" | "labels" | "pixelWeights" | "losses" | "mask" | "zeros"> {
  const mostChannels = Math.max(...[...step.inputs, ...outputsOf(step)].map(({ channels }) => channels));
  return {
    ...{ scratch: room.make(unwritten(scratch)), zeros: room.make(new Float32Array(mostChannels)) },
    labels: room.make(Uint8Array.from(labels)),
    pixelWeights: room.make(Float32Array.from(pixelWeights)),
    losses: room.make(unwritten(labels.length)),
    mask: room.make(Float32Array.from(mask)),
  };
}

/** A map's values in its frame of zeros. */
function framed(map: TrainingMap, values: Float32Array | undefined): Float32Array<ArrayBuffer> {
  const { size, channels, margin } = map;
  if (values?.length !== size * size * channels)
    throw new RangeError(`a map of ${size} px has ${size * size * channels} values, got ${values?.length}`);
  const across = size + 2 * margin;
  const all = new Float32Array(trainingMapLength(map));
  for (let y = 0; y < size; y++) {
    const row = values.subarray(y * size * channels, (y + 1) * size * channels);
    all.set(row, ((y + margin) * across + margin) * channels);
  }
  return all;
}

/** What lies within a map's frame, or in it. */
function inside(map: TrainingMap, all: Float32Array | undefined, within: boolean): Float32Array {
  const { size, channels, margin } = map;
  const across = size + 2 * margin;
  const isInside = (at: number): boolean => at >= margin && at < margin + size;
  const taken = all?.filter((_, i) => {
    const pixel = Math.floor(i / channels);
    return (isInside(pixel % across) && isInside(Math.floor(pixel / across))) === within;
  });
  return taken ?? new Float32Array();
}

/** Random values; `steps` of them, so that there are ties. */
export function randomValues(length: number, seed: number, steps = 0): Float32Array {
  const { next, gaussian } = createRandom(seed);
  return Float32Array.from({ length }, () => (steps > 0 ? Math.floor(next() * steps) - 1 : gaussian()));
}

/** A map of random values. */
export function randomMap({ size, channels }: TrainingMap, seed: number, steps = 0): Given {
  return { shape: [1, size, size, channels], values: randomValues(size * size * channels, seed, steps) };
}

/** A map's shape. */
export function mapOf(size: number, channels: number, margin = 0): TrainingMap {
  return { size, channels, margin };
}

/** What a ReLU leaves of a map. */
export function rectified({ shape, values }: Given): Given {
  return { shape, values: values.map((value) => Math.max(0, value)) };
}

/** Frame of zeros around a gradient that a 3×3 convolution is to read. */
export const FRAME = 2;

/** A layer of a network with random weights, and those of the whole network. */
export interface RandomLayer {
  readonly layer: LayerSpec;
  readonly kernel: Given;
  readonly bias: Given;
  readonly parameters: Parameters;
}

/** @throws RangeError when the network has no such layer */
export function randomLayer(config: UNetConfig, name: string): RandomLayer {
  const layers = layerSpecs(config).map((layer, i) => {
    const shape = kernelShape(layer);
    const length = shape.reduce((product, edge) => product * edge);
    const kernel: Given = { shape, values: randomValues(length, 100 + i) };
    const bias: Given = { shape: [1, 1, 1, layer.outputs], values: randomValues(layer.outputs, 200 + i) };
    return { layer, kernel, bias };
  });
  const found = layers.find(({ layer }) => layer.name === name);
  if (!found) throw new RangeError(`the network has no layer ${name}`);
  const parameters = layers.flatMap(({ layer, kernel, bias }): [string, Float32Array][] => [
    [`${layer.name}.kernel`, kernel.values],
    [`${layer.name}.bias`, bias.values],
  ]);
  return { ...found, parameters: new Map(parameters) };
}

/** Edges of maps in px: of one pixel, and such that tiles end beyond the edge. */
export const edges = fc.integer({ min: 1, max: 9 });
/** Widths of what is cropped off. */
export const margins = fc.integer({ min: 0, max: 3 });
export const imageChannels = fc.constantFrom(1, 3, 4, 5, 8, 16);
export const filters = fc.constantFrom(4, 8, 12, 16);
export const classCounts = fc.constantFrom(2, 3, 4, 5, 16);
/** Threads that sums are shared out among: from one slab of rows to one a row, the last one often smaller. */
export const threadCounts = fc.constantFrom(1, 12, 40, 100, 10_000);
/** How finely work is cut into dispatches. */
export const mostMacsEach = fc.constantFrom(Number.POSITIVE_INFINITY, 2 ** 12, 1);

/** Largest difference of two arrays over the largest value of the second. */
function difference(actual: Float32Array | undefined, expected: Float32Array): number {
  let [largest, worst] = [0, 0];
  for (const [i, value] of expected.entries()) {
    largest = Math.max(largest, Math.abs(value));
    const error = Math.abs(value - (actual?.[i] ?? Number.NaN));
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  }
  return worst === 0 ? 0 : worst / largest;
}

/** Holds an array against the reference's. */
export function expectNear(actual: Float32Array | undefined, expected: Float32Array, name: string): void {
  expect(actual, name).toHaveLength(expected.length);
  expect(difference(actual, expected), name).toBeLessThan(1e-4);
}

/** Holds all that a step wrote against the reference, and that it wrote nothing else. */
export function expectAnswer(
  answer: PassAnswer,
  {
    maps = [],
    gradients = {},
  }: { maps?: Float32Array[]; gradients?: Readonly<Record<string, Float32Array>> },
): void {
  for (const [i, values] of maps.entries()) expectNear(answer.maps[i], values, `map ${i}`);
  for (const [name, values] of answer.gradients) {
    const expected = gradients[name];
    if (expected) expectNear(values, expected, name);
    else
      expect(
        values.every((value) => value === UNWRITTEN),
        `${name} is left alone`,
      ).toBe(true);
  }
  expect(
    answer.frames.every((value) => value === 0),
    "zeros in frames",
  ).toBe(true);
  expect(
    answer.beside.every((value) => value === UNWRITTEN),
    "nothing else is written",
  ).toBe(true);
}
