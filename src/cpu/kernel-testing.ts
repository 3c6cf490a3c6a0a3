import { createRandom } from "../core/random.ts";
import { directConvolve, directKernelGradient } from "./direct.ts";
import { wholeImage } from "./image-view.ts";
import type { SimdKernels } from "./simd.ts";
import { winogradConvolve, winogradKernelGradient } from "./winograd.ts";
import type { Workspace } from "./workspace.ts";

const FLOAT = 4;
/** Bytes from which arrays lie in the memory, and the unit in which they begin. */
const BASE = 1024;
const LINE = 64;

/** A 3×3 convolution; height and width are the output's. */
export interface ConvolutionCase {
  readonly height: number;
  readonly width: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** What a convolution gave: `[height, width, outputs]`, and the gradient of its kernel, `[3, 3, inputs, outputs]`. */
export interface ConvolutionOutcome {
  readonly y: Float32Array;
  readonly dKernel: Float32Array;
}

/** Takes space in a memory from its beginning on; what was not written yet holds NaN, so that reading it shows. */
function allocator(memory: WebAssembly.Memory): (length: number) => number {
  let end = BASE;
  return (length) => {
    const address = end;
    end = Math.ceil((address + length * FLOAT) / LINE) * LINE;
    new Float32Array(memory.buffer, address, length).fill(Number.NaN);
    return address;
  };
}

/** A convolution with bias and ReLU, and its weight gradient, on random values: the same in every call. */
export function runConvolution(
  memory: WebAssembly.Memory,
  kernels: SimdKernels,
  algorithm: "direct" | "winograd",
  { height, width, inputs, outputs }: ConvolutionCase,
): ConvolutionOutcome {
  const take = allocator(memory);
  const random = createRandom(1);
  const view = (address: number, length: number): Float32Array =>
    new Float32Array(memory.buffer, address, length);
  const normal = (length: number): number => {
    const address = take(length);
    const values = view(address, length);
    for (let i = 0; i < length; i++) values[i] = random.gaussian();
    return address;
  };
  const x = wholeImage(normal((height + 2) * (width + 2) * inputs), height + 2, width + 2, inputs);
  const dy = wholeImage(normal(height * width * outputs), height, width, outputs);
  const kernel = {
    ...{ address: normal(9 * inputs * outputs), size: 3, inputs, outputs },
    ...{ tapStep: inputs * outputs * FLOAT, inputStep: outputs * FLOAT, outputStep: FLOAT },
  };
  const bias = normal(outputs);
  const y = wholeImage(take(height * width * outputs), height, width, outputs);
  const dKernel = take(9 * inputs * outputs);
  const workspace: Workspace = { kernels, scratch: take };
  if (algorithm === "winograd") {
    winogradConvolve(workspace, x, kernel, bias, y, true);
    winogradKernelGradient(workspace, x, dy, dKernel);
  } else {
    directConvolve(workspace, x, kernel, bias, y, true);
    directKernelGradient(workspace, x, dy, 3, dKernel);
  }
  return {
    y: view(y.address, height * width * outputs).slice(),
    dKernel: view(dKernel, 9 * inputs * outputs).slice(),
  };
}
