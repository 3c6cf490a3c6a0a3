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
