import type { TensorInfo } from "@tensorflow/tfjs-core";
import { kernelDimensions } from "../core/layer-shape.ts";
import type { Frame } from "./frame.ts";

const FLOAT = 4;

/** A convolution's kernel where it lies in memory: any order of its axes. All steps are in bytes. */
export interface KernelView {
  /** Of the first tap's weight from the first input channel to the first output channel. */
  readonly address: number;
  readonly size: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly tapStep: number;
  readonly inputStep: number;
  readonly outputStep: number;
}

/** A kernel `[k, k, inputs, outputs]` as it is. */
export function plainView(frame: Frame, kernel: TensorInfo): KernelView {
  const [size, inputs, outputs] = kernelDimensions(kernel);
  return {
    address: frame.address(kernel),
    size,
    inputs,
    outputs,
    tapStep: inputs * outputs * FLOAT,
    inputStep: outputs * FLOAT,
    outputStep: FLOAT,
  };
}

/** The same kernel turned by 180° with inputs and outputs exchanged: the kernel of the input's gradient. */
export function turnedView(frame: Frame, kernel: TensorInfo): KernelView {
  const { address, size, inputs, outputs, tapStep, inputStep, outputStep } = plainView(frame, kernel);
  return {
    address: address + (size * size - 1) * tapStep,
    size,
    inputs: outputs,
    outputs: inputs,
    tapStep: -tapStep,
    inputStep: outputStep,
    outputStep: inputStep,
  };
}
