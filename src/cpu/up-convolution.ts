import { dimensions, kernelDimensions, layerInput } from "../core/layer-shape.ts";
import { gradientRows, PANEL } from "./direct.ts";
import type { LayerKernel } from "./register.ts";

const FLOAT = 4;

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
    ...[frame.address(dKernel), channels * FLOAT, gradientRows(width)],
  );
  const dBias = frame.output([outputs]);
  frame.kernels.sumPixels(frame.address(dy), size * height * size * width, outputs, frame.address(dBias));
  return [dKernel, dBias, dx];
};
