import type { TensorInfo } from "@tensorflow/tfjs-core";
import { dimensions, layerInput } from "../core/layer-shape.ts";
import type { Frame } from "./frame.ts";
import type { LayerKernel } from "./register.ts";

const FLOAT = 4;
/** Values a vector holds; the copies below move whole vectors. */
const LANES = 4;

/**
 * Gradient of 2×2 max pooling with stride 2, for any number of channels: tfjs's own adds to memory that it has not
 * cleared.
 */
export const maxPoolGradient: LayerKernel = (frame, { inputs }) => {
  const x = layerInput(inputs, "x");
  const dy = layerInput(inputs, "dy");
  const [height, width, channels] = dimensions(dy);
  const dx = frame.output([...x.shape]);
  if (channels % LANES !== 0) {
    plainMaxPoolGradient(frame, inputs, dx);
    return [dx];
  }
  const addresses = [x, layerInput(inputs, "y"), dy, dx].map((tensor) => frame.address(tensor));
  frame.kernels.maxPoolGradient(...addresses, height, width, channels);
  return [dx];
};

/** The same value by value; goes to the first of the four that holds the maximum. */
function plainMaxPoolGradient(
  frame: Frame,
  inputs: Readonly<Record<string, TensorInfo>>,
  dx: TensorInfo,
): void {
  const values = (name: string): Float32Array => frame.values(layerInput(inputs, name));
  const [x, y, dy, out] = [values("x"), values("y"), values("dy"), frame.values(dx)];
  const [, width, channels] = dimensions(dx);
  const line = width * channels;
  out.fill(0);
  for (let i = 0; i < y.length; i++) {
    const column = Math.floor(i / channels) % (width / 2);
    const row = Math.floor((2 * i) / line);
    const corner = 2 * row * line + 2 * column * channels + (i % channels);
    const taps = [corner, corner + channels, corner + line, corner + line + channels];
    const first = taps.find((at) => x[at] === y[i]);
    if (first !== undefined) out[first] = dy[i] ?? 0;
  }
}

/** The skip cropped about its middle, and the up-sampled map behind it. */
export const cropConcat: LayerKernel = (frame, { inputs }) => {
  const skip = layerInput(inputs, "skip");
  const up = layerInput(inputs, "up");
  const [skipHeight, skipWidth, skipChannels] = dimensions(skip);
  const [height, width, channels] = dimensions(up);
  if (skipChannels % LANES !== 0 || channels % LANES !== 0) return [];
  const y = frame.output([1, height, width, skipChannels + channels]);
  const pixel = (skipChannels + channels) * FLOAT;
  const to = frame.address(y);
  const skipPixel = skipChannels * FLOAT;
  const corner = (((skipHeight - height) >> 1) * skipWidth + ((skipWidth - width) >> 1)) * skipPixel;
  frame.kernels.copyWindow(
    ...[frame.address(skip) + corner, skipWidth * skipPixel, skipPixel],
    ...[to, width * pixel, pixel, height, width, skipPixel],
  );
  const upPixel = channels * FLOAT;
  frame.kernels.copyWindow(
    ...[frame.address(up), width * upPixel, upPixel],
    ...[to + skipPixel, width * pixel, pixel, height, width, upPixel],
  );
  return [y];
};

/** Gradients of {@link cropConcat}: `[dSkip, dUp]`. */
export const cropConcatGradient: LayerKernel = (frame, { inputs }) => {
  const skip = layerInput(inputs, "skip");
  const dy = layerInput(inputs, "dy");
  const [skipHeight, skipWidth, skipChannels] = dimensions(skip);
  const [height, width, allChannels] = dimensions(dy);
  const channels = allChannels - skipChannels;
  if (skipChannels % LANES !== 0 || channels % LANES !== 0) return [];
  const pixel = allChannels * FLOAT;
  const from = frame.address(dy);
  const dSkip = frame.output([...skip.shape]);
  const skipPixel = skipChannels * FLOAT;
  const corner = (((skipHeight - height) >> 1) * skipWidth + ((skipWidth - width) >> 1)) * skipPixel;
  frame.kernels.zero(frame.address(dSkip), skipHeight * skipWidth * skipPixel);
  frame.kernels.copyWindow(
    ...[from, width * pixel, pixel],
    ...[frame.address(dSkip) + corner, skipWidth * skipPixel, skipPixel, height, width, skipPixel],
  );
  const dUp = frame.output([1, height, width, channels]);
  const upPixel = channels * FLOAT;
  frame.kernels.copyWindow(
    ...[from + skipPixel, width * pixel, pixel],
    ...[frame.address(dUp), width * upPixel, upPixel, height, width, upPixel],
  );
  return [dSkip, dUp];
};
