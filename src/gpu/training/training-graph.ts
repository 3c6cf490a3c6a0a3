import type { TileTarget } from "../../core/training-network.ts";
import { type Bound, batches, encode, type Pipelines } from "../pipelines.ts";
import type { Profile } from "../profile.ts";
import type { Dispatch } from "../program.ts";
import type { ParameterBuffers } from "./parameter-buffers.ts";
import { CONTROL_FIELDS } from "./parameter-programs.ts";
import type { PassBuffers } from "./pass-means.ts";
import { passesOf } from "./passes.ts";
import { type PlanRequest, planTraining, type TrainingPlan } from "./training-plan.ts";
import { type TrainingMap, trainingMapLength } from "./training-steps.ts";

const FLOAT = Float32Array.BYTES_PER_ELEMENT;

/** Submissions that wait on the device: enough for it never to wait, and few to sit out when a step is given up. */
const IN_FLIGHT = 2;

/** What a training step is computed with. */
export interface TrainingDevice {
  readonly pipelines: Pipelines;
  readonly profile: Profile;
  /** Multiply-accumulates that one dispatch may do. */
  readonly mostMacs: number;
  /** Multiply-accumulates of one submission: a step can be given up between two. */
  readonly batchMacs: number;
  /** Bytes that a network in training may take; beyond them, maps are computed twice. */
  readonly memoryBytes: number;
  /** Whether the device makes the inputs of drawn tiles. */
  readonly warps: boolean;
}

/** Every pass of a training step on tiles of one size, its buffers made and bound. */
export class TrainingGraph {
  readonly plan: TrainingPlan;
  readonly tileSize: number;
  readonly #device: GPUDevice;
  readonly #buffers: PassBuffers;
  readonly #input: GPUBuffer;
  readonly #owned: readonly GPUBuffer[];
  readonly #batches: readonly Bound[][];
  readonly #parameters: ParameterBuffers;

  private constructor(
    { pipelines, batchMacs }: TrainingDevice,
    parameters: ParameterBuffers,
    plan: TrainingPlan,
    tileSize: number,
    parts: {
      buffers: PassBuffers;
      input: GPUBuffer;
      owned: GPUBuffer[];
      passes: Dispatch[];
      update: Dispatch[];
    },
  ) {
    this.plan = plan;
    this.tileSize = tileSize;
    this.#device = pipelines.device;
    this.#parameters = parameters;
    this.#buffers = parts.buffers;
    this.#input = parts.input;
    const { passes, update } = parts;
    const uniforms = pipelines.uniforms(passes.length + update.length);
    this.#owned = [...parts.owned, uniforms];
    const bound = pipelines.bind([...passes, ...update], uniforms);
    // the parameters move in one submission: a step that was cut off before it has changed nothing
    this.#batches = [...batches(bound.slice(0, passes.length), batchMacs), bound.slice(passes.length)];
  }

  /**
   * Makes the buffers and compiles what is missing.
   *
   * @throws RangeError when the tile does not fit the network, or a buffer exceeds the device's limits
   */
  static async build(
    device: TrainingDevice,
    parameters: ParameterBuffers,
    request: Omit<PlanRequest, "profile" | "memoryBytes">,
  ): Promise<TrainingGraph> {
    const { pipelines, profile, memoryBytes, mostMacs } = device;
    const plan = planTraining({ ...request, profile, memoryBytes });
    checkLimits(pipelines.device, request.tileSize, plan);
    const owned: GPUBuffer[] = [];
    const make = (bytes: number): GPUBuffer => {
      const size = Math.ceil(Math.max(1, bytes) / (4 * FLOAT)) * 4 * FLOAT;
      const buffer = pipelines.device.createBuffer({
        size,
        usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
      });
      owned.push(buffer);
      return buffer;
    };
    const slots = plan.slots.sizes.map(make);
    const bufferOf = (map: TrainingMap): GPUBuffer => {
      const buffer = slots[plan.slots.slotOf.get(map) ?? -1];
      if (!buffer) throw new RangeError("a map has no slot");
      return buffer;
    };
    const input = plan.steps.find(({ kind }) => kind === "input")?.output;
    if (!input) throw new RangeError("a network has an input");
    const buffers = passBuffers(plan, parameters, make);
    const { config } = request;
    const means = { config, layout: parameters.layout, profile, mostMacs, buffers, bufferOf };
    const passes = plan.steps.flatMap((step) => passesOf(step, means));
    const update = parameters.updatePasses(buffers.losses, outputPixels(plan));
    await pipelines.prepare([...passes, ...update].map(({ program }) => program));
    const parts = { buffers, input: bufferOf(input), owned, passes, update };
    return new TrainingGraph(device, parameters, plan, request.tileSize, parts);
  }

  /** Values that drop-out may drop. */
  get droppable(): number {
    return droppable(this.plan);
  }

  /**
   * Submits a whole step.
   *
   * @param writeInput writes the tile's input into a buffer, or submits what does
   * @param mask factor of each value that drop-out may drop; empty where there is none
   * @param goesOn whether the step is to be finished; asked before each submission
   * @returns null when it is not, and nothing has moved; else `CONTROL_FIELDS` of what it came to, once the device has them
   */
  async run(
    tile: TileTarget,
    mask: Float32Array<ArrayBuffer>,
    writeInput: (input: GPUBuffer) => void,
    goesOn: () => boolean,
  ): Promise<Float32Array | null> {
    const { queue } = this.#device;
    const { labels, pixelWeights, mask: factors } = this.#buffers;
    writeInput(this.#input);
    const classes = new Uint8Array(labels.size);
    classes.set(tile.classes);
    queue.writeBuffer(labels, 0, classes);
    queue.writeBuffer(pixelWeights, 0, shares(tile.weights));
    if (mask.length > 0) queue.writeBuffer(factors, 0, mask);
    const submitted: Promise<unknown>[] = [];
    for (const batch of this.#batches.slice(0, -1)) {
      await submitted.at(-IN_FLIGHT);
      if (!goesOn()) return null;
      this.#submit(batch);
      submitted.push(queue.onSubmittedWorkDone());
    }
    await submitted.at(-IN_FLIGHT);
    if (!goesOn()) return null;
    return this.#finish(this.#batches.at(-1) ?? []);
  }

  #submit(batch: readonly Bound[], copy?: GPUBuffer): void {
    const encoder = this.#device.createCommandEncoder();
    encode(encoder, batch);
    if (copy) encoder.copyBufferToBuffer(this.#parameters.control, 0, copy, 0, copy.size);
    this.#device.queue.submit([encoder.finish()]);
  }

  /** Moves the parameters, and tells what that came to. */
  async #finish(update: readonly Bound[]): Promise<Float32Array> {
    const staging = this.#device.createBuffer({
      size: CONTROL_FIELDS.length * FLOAT,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    this.#submit(update, staging);
    try {
      await staging.mapAsync(GPUMapMode.READ);
      return new Float32Array(staging.getMappedRange().slice(0));
    } finally {
      staging.destroy();
    }
  }

  dispose(): void {
    for (const buffer of this.#owned) buffer.destroy();
  }
}

/** Weights over their sum; zeros when there are none. */
function shares(weights: Float32Array): Float32Array<ArrayBuffer> {
  let sum = 0;
  for (const weight of weights) sum += weight;
  return Float32Array.from(weights, (weight) => (sum > 0 ? weight / sum : 0));
}

function passBuffers(
  plan: TrainingPlan,
  { flat }: ParameterBuffers,
  make: (bytes: number) => GPUBuffer,
): PassBuffers {
  const pixels = outputPixels(plan);
  const mostChannels = Math.max(...plan.steps.map(({ output }) => output?.channels ?? 0));
  return {
    ...{ folded: flat.folded, turned: flat.turned, gradients: flat.gradients },
    scratch: make(plan.scratch * FLOAT),
    ...{ labels: make(pixels), pixelWeights: make(pixels * FLOAT), losses: make(pixels * FLOAT) },
    ...{ mask: make(droppable(plan) * FLOAT), zeros: make(mostChannels * FLOAT) },
  };
}

function outputPixels({ steps }: TrainingPlan): number {
  const logits = steps.find(({ kind }) => kind === "loss")?.output;
  return logits ? logits.size ** 2 : 0;
}

function droppable({ steps }: TrainingPlan): number {
  const dropped = steps.find((step) => step.kind === "convolve" && step.drops)?.output;
  return dropped ? trainingMapLength(dropped) : 0;
}

function checkLimits({ limits }: GPUDevice, tileSize: number, { largestBytes }: TrainingPlan): void {
  const most = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
  if (largestBytes <= most) return;
  const [needed, allowed] = [largestBytes, most].map((bytes) => Math.ceil(bytes / 2 ** 20));
  throw new RangeError(
    `training on a tile of ${tileSize} px needs a buffer of ${needed} MiB, which exceeds the GPU's limit of ${allowed} MiB`,
  );
}
