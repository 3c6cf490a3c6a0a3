import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { SimdKernels } from "./simd.ts";

/** One kernel call: where tensors lie in the WASM memory, and the scratch space it used. */
export class Frame {
  readonly kernels: SimdKernels;
  readonly #backend: BackendWasm;
  readonly #scratch: TensorInfo[] = [];

  constructor(kernels: SimdKernels, backend: BackendWasm) {
    this.kernels = kernels;
    this.#backend = backend;
  }

  /** Address of a tensor in bytes. */
  address(tensor: TensorInfo): number {
    return this.#backend.dataIdMap.get(tensor.dataId).memoryOffset;
  }

  /** A tensor's values in place; a view that ends with the next output or scratch, for which memory may grow. */
  values(tensor: TensorInfo): Float32Array {
    const length = tensor.shape.reduce((product, edge) => product * edge, 1);
    return new Float32Array(this.#backend.wasm.HEAPF32.buffer, this.address(tensor), length);
  }

  /** A new float32 tensor, its values not yet written. */
  output(shape: number[]): TensorInfo {
    return this.#backend.makeOutput(shape, "float32");
  }

  /** Address of `length` floats that live until the call ends. */
  scratch(length: number): number {
    const tensor = this.output([length]);
    this.#scratch.push(tensor);
    return this.address(tensor);
  }

  release(): void {
    for (const tensor of this.#scratch) this.#backend.disposeData(tensor.dataId);
  }
}

/** Height, width and channels of a `[1, H, W, C]` tensor. */
export function dimensions(tensor: TensorInfo): [height: number, width: number, channels: number] {
  const [batch, height, width, channels] = tensor.shape;
  if (batch !== 1 || height === undefined || width === undefined || channels === undefined) {
    throw new RangeError(`a layer takes [1, height, width, channels], got [${tensor.shape}]`);
  }
  return [height, width, channels];
}

/** @throws RangeError when the call lacks the input */
export function input(inputs: Readonly<Record<string, TensorInfo>>, name: string): TensorInfo {
  const tensor = inputs[name];
  if (!tensor) throw new RangeError(`the layer's input ${name} is missing`);
  return tensor;
}
