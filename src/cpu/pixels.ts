import { dimensions, input } from "./frame.ts";
import type { LayerKernel } from "./register.ts";

const FLOAT = 4;
/** Values a vector holds; the copies below move whole vectors. */
const LANES = 4;

/** Gradient of 2×2 max pooling with stride 2. */
export const maxPoolGradient: LayerKernel = (frame, { inputs }) => {
  const x = input(inputs, "x");
  const dy = input(inputs, "dy");
  const [height, width, channels] = dimensions(dy);
  if (channels % LANES !== 0) return [];
  const dx = frame.output([...x.shape]);
  const addresses = [x, input(inputs, "y"), dy, dx].map((tensor) => frame.address(tensor));
  frame.kernels.maxPoolGradient(...addresses, height, width, channels);
  return [dx];
};

/** The skip cropped about its middle, and the up-sampled map behind it. */
export const cropConcat: LayerKernel = (frame, { inputs }) => {
  const skip = input(inputs, "skip");
  const up = input(inputs, "up");
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
  const skip = input(inputs, "skip");
  const dy = input(inputs, "dy");
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
