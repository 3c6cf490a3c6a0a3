import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type { TensorInfo } from "@tensorflow/tfjs-core";
import { encode, type Pipelines } from "./pipelines.ts";
import type { Profile } from "./profile.ts";
import { type Dispatch, oneEach, type Program } from "./program.ts";

/** Most dispatches of one layer. */
const MOST_DISPATCHES = 16;

/** What computes layers on one device. */
export interface LayerDevice {
  readonly backend: WebGPUBackend;
  readonly pipelines: Pipelines;
  readonly profile: Profile;
  /** Sizes of one layer's dispatches; written anew for each. */
  readonly uniforms: GPUBuffer;
}

export function layerDevice(backend: WebGPUBackend, pipelines: Pipelines, profile: Profile): LayerDevice {
  return { backend, pipelines, profile, uniforms: pipelines.uniforms(MOST_DISPATCHES) };
}

/** One layer on tfjs's tensors: its dispatches, submitted together behind what tfjs has recorded. */
export class LayerFrame {
  readonly profile: Profile;
  readonly #device: LayerDevice;
  readonly #dispatches: Dispatch[] = [];
  readonly #scratch: TensorInfo[] = [];

  constructor(device: LayerDevice) {
    this.#device = device;
    this.profile = device.profile;
  }

  /** A tensor's buffer, uploaded when its values are still with the CPU. */
  buffer(tensor: TensorInfo): GPUBuffer {
    const { backend } = this.#device;
    backend.uploadToGPU(tensor.dataId);
    const { resource } = backend.tensorMap.get(tensor.dataId);
    if (!(resource instanceof GPUBuffer)) throw new Error("a layer's tensor is not in a GPU buffer");
    return resource;
  }

  /** A new float32 tensor, its values not yet written. */
  output(shape: number[]): TensorInfo {
    return this.#device.backend.makeTensorInfo(shape, "float32");
  }

  /** A buffer of `length` floats that lives until the layer is submitted. */
  scratch(length: number): GPUBuffer {
    const tensor = this.output([length]);
    this.#scratch.push(tensor);
    return this.buffer(tensor);
  }

  /** A buffer of zeros. */
  zeros(length: number): GPUBuffer {
    const tensor = this.#device.backend.makeTensorInfo([length], "float32", new Float32Array(length));
    this.#scratch.push(tensor);
    return this.buffer(tensor);
  }

  add(...dispatches: Dispatch[]): void {
    this.#dispatches.push(...dispatches);
  }

  /** A program that computes one of `count` values a thread. */
  addEach(program: Program, count: number, sizes: number[], inputs: GPUBuffer[], output: GPUBuffer): void {
    this.add({ program, sizes: [count, ...sizes], inputs, output, workgroups: oneEach(count) });
  }

  submit(): void {
    const { backend, pipelines, uniforms } = this.#device;
    // what tfjs has recorded computes or uploads our inputs
    backend.ensureCommandEncoderReady();
    backend.endComputePassEncoder();
    backend.submitQueue();
    const encoder = backend.device.createCommandEncoder();
    encode(encoder, pipelines.bind(this.#dispatches, uniforms));
    backend.queue.submit([encoder.finish()]);
  }

  release(): void {
    for (const tensor of this.#scratch) this.#device.backend.disposeData(tensor.dataId);
  }
}

/** Number of values of a tensor. */
export function lengthOf(tensor: TensorInfo): number {
  return tensor.shape.reduce((product, edge) => product * edge, 1);
}
