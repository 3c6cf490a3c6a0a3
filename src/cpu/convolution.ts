import type { TensorInfo } from "@tensorflow/tfjs-core";
import { dimensions, kernelDimensions, layerInput } from "../core/layer-shape.ts";
import type { Frame } from "./frame.ts";
import type { LayerKernel } from "./register.ts";

const FLOAT = 4;
/** The kernels compute 8 output channels at a time. */
const PANEL = 8;
/** Output pixels a weight gradient works through before it moves on to the next weights: keeps both operands in a 32 kB cache. */
const BLOCK_PIXELS = 128;

/** Unpadded convolution with bias and, if asked, ReLU. */
export const convolve: LayerKernel = (frame, { inputs, attrs }) => {
  const x = layerInput(inputs, "x");
  const kernel = layerInput(inputs, "kernel");
  const [height, width, channels] = dimensions(x);
  const [size, , outputs] = kernelDimensions(kernel);
  if (outputs % PANEL !== 0) return [];
  const length = size * channels;
  const packed = frame.scratch(size * length * outputs);
  frame.kernels.pack(
    frame.address(kernel),
    packed,
    size * length,
    outputs,
    outputs * FLOAT,
    FLOAT,
    size * length * PANEL * FLOAT,
  );
  const y = frame.output([1, height - size + 1, width - size + 1, outputs]);
  convolvePacked(
    frame,
    frame.address(x),
    width,
    channels,
    size,
    packed,
    frame.address(layerInput(inputs, "bias")),
    y,
    attrs["relu"] === true,
  );
  return [y];
};

/** Plain convolution of the image at `x`, `width` px wide, with packed weights into `y`. */
function convolvePacked(
  frame: Frame,
  x: number,
  width: number,
  channels: number,
  size: number,
  packed: number,
  bias: number,
  y: TensorInfo,
  relu: boolean,
): void {
  const [outHeight, outWidth, outputs] = dimensions(y);
  const row = width * channels * FLOAT;
  frame.kernels.convolve(
    ...[x, row, row, channels * FLOAT, size, size * channels],
    ...[packed, bias],
    ...[
      frame.address(y),
      outWidth * outputs * FLOAT,
      outputs * FLOAT,
      outHeight,
      outWidth,
      outputs,
      relu ? 1 : 0,
    ],
  );
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
  const framedWidth = width + 2 * margin;
  const framed = frame.scratch((height + 2 * margin) * framedWidth * outputs);
  const dBias = frame.output([outputs]);
  const y = attrs["relu"] === true ? frame.address(layerInput(inputs, "y")) : 0;
  frame.kernels.maskGradient(
    frame.address(dy),
    y,
    height,
    width,
    outputs,
    margin,
    framed,
    frame.address(dBias),
  );

  const dKernel = kernelGradient(frame, x, kernel, framed, framedWidth, margin, height, width);
  if (!wantsInput) return [dKernel, dBias];
  const dx = frame.output([...x.shape]);
  convolvePacked(frame, framed, framedWidth, outputs, size, packFlipped(frame, kernel), 0, dx, false);
  return [dKernel, dBias, dx];
};

function kernelGradient(
  frame: Frame,
  x: TensorInfo,
  kernel: TensorInfo,
  framed: number,
  framedWidth: number,
  margin: number,
  height: number,
  width: number,
): TensorInfo {
  const [, xWidth, channels] = dimensions(x);
  const [size, , outputs] = kernelDimensions(kernel);
  const gradient = frame.output([...kernel.shape]);
  frame.kernels.zero(frame.address(gradient), size * size * channels * outputs * FLOAT);
  const xRow = xWidth * channels * FLOAT;
  const dy = framed + (margin * framedWidth + margin) * outputs * FLOAT;
  frame.kernels.weightGradient(
    ...[frame.address(x), xRow, xRow, channels * FLOAT, size, size * channels],
    ...[dy, framedWidth * outputs * FLOAT, outputs * FLOAT, height, width, outputs],
    ...[frame.address(gradient), outputs * FLOAT, Math.max(1, Math.ceil(BLOCK_PIXELS / width))],
  );
  return gradient;
}

/** Packs a kernel turned by 180° with inputs and outputs exchanged: the kernel of the input's gradient. */
function packFlipped(frame: Frame, kernel: TensorInfo): number {
  const [size, channels, outputs] = kernelDimensions(kernel);
  const taps = size * size;
  const packed = frame.scratch(taps * channels * outputs);
  for (let tap = 0; tap < taps; tap++) {
    const source = frame.address(kernel) + (taps - 1 - tap) * channels * outputs * FLOAT;
    const target = packed + tap * outputs * PANEL * FLOAT;
    frame.kernels.pack(
      source,
      target,
      outputs,
      channels,
      FLOAT,
      outputs * FLOAT,
      taps * outputs * PANEL * FLOAT,
    );
  }
  return packed;
}

/** 2×2 up-convolution with stride 2 and bias; its kernel is `[2, 2, out, in]`. */
export const upConvolve: LayerKernel = (frame, { inputs }) => {
  const x = layerInput(inputs, "x");
  const kernel = layerInput(inputs, "kernel");
  const [height, width, channels] = dimensions(x);
  const [size, outputs] = kernelDimensions(kernel);
  if (outputs % PANEL !== 0) return [];
  const y = frame.output([1, size * height, size * width, outputs]);
  const packed = frame.scratch(channels * outputs);
  const pixel = outputs * FLOAT;
  const row = size * width * pixel;
  for (let tap = 0; tap < size * size; tap++) {
    const source = frame.address(kernel) + tap * outputs * channels * FLOAT;
    frame.kernels.pack(source, packed, channels, outputs, FLOAT, channels * FLOAT, channels * PANEL * FLOAT);
    const corner = frame.address(y) + Math.floor(tap / size) * row + (tap % size) * pixel;
    frame.kernels.convolve(
      ...[frame.address(x), width * channels * FLOAT, 0, channels * FLOAT, 1, channels],
      ...[packed, frame.address(layerInput(inputs, "bias"))],
      ...[corner, size * row, size * pixel, height, width, outputs, 0],
    );
  }
  return [y];
};

/** Gradients of {@link upConvolve}: `[dKernel, dBias, dx]`. */
export const upConvolveGradient: LayerKernel = (frame, { inputs }) => {
  const x = layerInput(inputs, "x");
  const kernel = layerInput(inputs, "kernel");
  const dy = layerInput(inputs, "dy");
  const [height, width, channels] = dimensions(x);
  const [size, outputs] = kernelDimensions(kernel);
  if (outputs % PANEL !== 0 || channels % PANEL !== 0) return [];

  // read from dy, this is a 2×2 convolution with stride 2: two rows of 2 · outputs contiguous values under each pixel
  const length = size * outputs;
  const row = size * width * outputs * FLOAT;
  const pixel = length * FLOAT;
  const packed = frame.scratch(size * length * channels);
  frame.kernels.pack(
    frame.address(kernel),
    packed,
    size * length,
    channels,
    channels * FLOAT,
    FLOAT,
    size * length * PANEL * FLOAT,
  );
  const dx = frame.output([...x.shape]);
  frame.kernels.convolve(
    ...[frame.address(dy), size * row, row, pixel, size, length],
    ...[packed, 0],
    ...[frame.address(dx), width * channels * FLOAT, channels * FLOAT, height, width, channels, 0],
  );
  const dKernel = frame.output([...kernel.shape]);
  frame.kernels.zero(frame.address(dKernel), size * length * channels * FLOAT);
  frame.kernels.weightGradient(
    ...[frame.address(dy), size * row, row, pixel, size, length],
    ...[frame.address(x), width * channels * FLOAT, channels * FLOAT, height, width, channels],
    ...[frame.address(dKernel), channels * FLOAT, Math.max(1, Math.ceil(BLOCK_PIXELS / width))],
  );
  const dBias = frame.output([outputs]);
  frame.kernels.sumPixels(frame.address(dy), size * height * size * width, outputs, frame.address(dBias));
  return [dKernel, dBias, dx];
};
