import type { TensorInfo } from "@tensorflow/tfjs-core";
import { dimensions, kernelDimensions, layerInput } from "../core/layer-shape.ts";
import { directConvolve, directKernelGradient, PANEL } from "./direct.ts";
import type { Frame } from "./frame.ts";
import { type ImageView, insideOf, wholeImage } from "./image-view.ts";
import { type KernelView, plainView, turnedView } from "./kernel-view.ts";
import type { LayerKernel } from "./register.ts";
import { suitsWinograd, winogradConvolve, winogradKernelGradient } from "./winograd.ts";

/** Unpadded convolution with bias and, if asked, ReLU. */
export const convolve: LayerKernel = (frame, { inputs, attrs }) => {
  const x = layerInput(inputs, "x");
  const kernel = layerInput(inputs, "kernel");
  const [height, width] = dimensions(x);
  const [size, , outputs] = kernelDimensions(kernel);
  if (outputs % PANEL !== 0) return [];
  const y = frame.output([1, height - size + 1, width - size + 1, outputs]);
  const bias = frame.address(layerInput(inputs, "bias"));
  const relu = attrs["relu"] === true;
  convolveInto(frame, imageOf(frame, x), plainView(frame, kernel), bias, imageOf(frame, y), relu);
  return [y];
};

/** The image that a `[1, height, width, channels]` tensor is. */
function imageOf(frame: Frame, tensor: TensorInfo): ImageView {
  return wholeImage(frame.address(tensor), ...dimensions(tensor));
}

function convolveInto(
  frame: Frame,
  x: ImageView,
  kernel: KernelView,
  bias: number,
  y: ImageView,
  relu: boolean,
): void {
  const compute = suitsWinograd(kernel.size, kernel.inputs, y) ? winogradConvolve : directConvolve;
  compute(frame, x, kernel, bias, y, relu);
}

/** Gradients of {@link convolve}: `[dKernel, dBias]`, and dx where `inputGradient` is asked for. */
export const convolveGradient: LayerKernel = (frame, { inputs, attrs }) => {
  const x = layerInput(inputs, "x");
  const kernel = layerInput(inputs, "kernel");
  const dy = layerInput(inputs, "dy");
  const [, , channels] = dimensions(x);
  const [height, width, outputs] = dimensions(dy);
  const [size] = kernelDimensions(kernel);
  const wantsInput = attrs["inputGradient"] === true;
  if (outputs % PANEL !== 0 || (wantsInput && channels % PANEL !== 0)) return [];

  const margin = wantsInput ? size - 1 : 0; // dx is a convolution of dy with a border of zeros
  const [framedHeight, framedWidth] = [height + 2 * margin, width + 2 * margin];
  const framed = wholeImage(
    frame.scratch(framedHeight * framedWidth * outputs),
    framedHeight,
    framedWidth,
    outputs,
  );
  const dBias = frame.output([outputs]);
  const y = attrs["relu"] === true ? frame.address(layerInput(inputs, "y")) : 0;
  frame.kernels.maskGradient(
    ...[frame.address(dy), y, height, width, outputs, margin, framed.address, frame.address(dBias)],
  );
  const dKernel = frame.output([...kernel.shape]);
  kernelGradientInto(frame, imageOf(frame, x), insideOf(framed, margin), size, frame.address(dKernel));
  if (!wantsInput) return [dKernel, dBias];
  const dx = frame.output([...x.shape]);
  convolveInto(frame, framed, turnedView(frame, kernel), 0, imageOf(frame, dx), false);
  return [dKernel, dBias, dx];
};

function kernelGradientInto(frame: Frame, x: ImageView, dy: ImageView, size: number, gradient: number): void {
  if (suitsWinograd(size, x.channels, dy)) winogradKernelGradient(frame, x, dy, gradient);
  else directKernelGradient(frame, x, dy, size, gradient);
}
