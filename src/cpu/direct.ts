import type { ImageView } from "./image-view.ts";
import type { KernelView } from "./kernel-view.ts";
import type { Workspace } from "./workspace.ts";

const FLOAT = 4;
/** The kernels compute 8 output channels at a time. */
export const PANEL = 8;
/** Output pixels a weight gradient works through before it moves on to the next weights: keeps both operands in a 32 kB cache. */
const BLOCK_PIXELS = 128;

/** Rows that a weight gradient works through before it moves on to the next weights. */
export function gradientRows(width: number): number {
  return Math.max(1, Math.ceil(BLOCK_PIXELS / width));
}

/** Unpadded convolution of `x` into `y`, product by product. */
export function directConvolve(
  frame: Workspace,
  x: ImageView,
  kernel: KernelView,
  bias: number,
  y: ImageView,
  relu: boolean,
): void {
  const { size, inputs, outputs } = kernel;
  frame.kernels.convolve(
    ...[x.address, x.row, x.row, x.pixel, size, size * inputs],
    ...[packKernel(frame, kernel), bias],
    ...[y.address, y.row, y.pixel, y.height, y.width, outputs, relu ? 1 : 0],
  );
}

/** Packs a kernel as the convolution takes it: for every 8 outputs, all weights from tap to tap and input to input. */
function packKernel(
  frame: Workspace,
  { address, size, inputs, outputs, tapStep, inputStep, outputStep }: KernelView,
): number {
  const taps = size * size;
  const packed = frame.scratch(taps * inputs * outputs);
  const lane = PANEL * FLOAT;
  for (let tap = 0; tap < taps; tap++) {
    const to = packed + tap * inputs * lane;
    const from = address + tap * tapStep;
    frame.kernels.pack(from, to, inputs, outputs, inputStep, outputStep, taps * inputs * lane);
  }
  return packed;
}

/**
 * Weight gradient of an unpadded convolution.
 *
 * @param gradient address of `[size, size, inputs, outputs]`
 */
export function directKernelGradient(
  frame: Workspace,
  x: ImageView,
  dy: ImageView,
  size: number,
  gradient: number,
): void {
  const row = dy.channels * FLOAT;
  frame.kernels.zero(gradient, size * size * x.channels * row);
  frame.kernels.weightGradient(
    ...[x.address, x.row, x.row, x.pixel, size, size * x.channels],
    ...[dy.address, dy.row, dy.pixel, dy.height, dy.width, dy.channels],
    ...[gradient, row, gradientRows(dy.width)],
  );
}
