import type { TensorInfo } from "@tensorflow/tfjs-core";
import { dimensions, kernelDimensions, type LayerCall, layerInput } from "../core/layer-shape.ts";
import {
  convolve as convolution,
  slabsOf,
  VECTOR,
  type WeightGradient,
  WINDOW_1,
  WINDOW_3,
  WINDOW_UP,
  weightGradient,
  weightSlabs,
  wholeImage,
} from "./convolution.ts";
import { type LayerFrame, lengthOf } from "./layer-frame.ts";
import {
  CROP_CONCAT,
  CROP_GRADIENT,
  FRAME_GRADIENT,
  MAX_POOL_GRADIENT,
  SUM_PIXELS,
  SUM_SLABS,
  TURN_WEIGHTS,
  UP_PART,
} from "./programs/training.ts";

/** Computes a layer; an empty result means "not for these shapes", and tfjs's own kernels take over. */
export type LayerKernel = (frame: LayerFrame, call: LayerCall<TensorInfo>) => TensorInfo[];

/** The window of a convolution by the edge of its kernel, where we have one. */
function windowOf(size: number): typeof WINDOW_1 | typeof WINDOW_3 | null {
  if (size === 3) return WINDOW_3;
  return size === 1 ? WINDOW_1 : null;
}

function padded(channels: number): number {
  return Math.ceil(channels / VECTOR) * VECTOR;
}

/** Unpadded convolution with bias and, if asked, ReLU. */
export const convolve: LayerKernel = (frame, { inputs, attrs }) => {
  const x = layerInput(inputs, "x");
  const kernel = layerInput(inputs, "kernel");
  const [height, width, channels] = dimensions(x);
  const [size, , outputs] = kernelDimensions(kernel);
  const window = windowOf(size);
  if (window === null || outputs % VECTOR !== 0) return [];
  const y = frame.output([1, height - size + 1, width - size + 1, outputs]);
  frame.add(
    ...convolution(
      {
        window,
        sources: [wholeImage(frame.buffer(x), width, channels)],
        weights: frame.buffer(kernel),
        bias: frame.buffer(layerInput(inputs, "bias")),
        relu: attrs["relu"] === true,
        height: height - size + 1,
        width: width - size + 1,
        outputs,
        output: frame.buffer(y),
      },
      frame.profile,
    ),
  );
  return [y];
};

/** The gradient of an output as `frame gradient` writes it. */
interface Framed {
  readonly buffer: GPUBuffer;
  /** Channels, filled up to a multiple of four. */
  readonly channels: number;
  /** Values in a row, the margins included. */
  readonly row: number;
  /** Where the gradient itself begins. */
  readonly origin: number;
}

function frameGradient(frame: LayerFrame, dy: TensorInfo, y: TensorInfo | null, margin: number): Framed {
  const [height, width, channels] = dimensions(dy);
  const filled = padded(channels);
  const row = (width + 2 * margin) * filled;
  const count = (height + 2 * margin) * row;
  const buffer = frame.scratch(count);
  const gradient = frame.buffer(dy);
  frame.addEach(
    FRAME_GRADIENT,
    count,
    [height, width, channels, filled, margin, y === null ? 0 : 1],
    [gradient, y === null ? gradient : frame.buffer(y)],
    buffer,
  );
  return { buffer, channels: filled, row, origin: margin * row + margin * filled };
}

/** Gradient of a layer's weights: `[rows, columns, in, out]` with out cut to `outputs`. */
function sumWeights(frame: LayerFrame, job: WeightGradient, result: TensorInfo, outputs: number): void {
  const { slabs } = weightSlabs(job, frame.profile);
  const rows = lengthOf(result) / outputs;
  const partial = frame.scratch(slabs * rows * job.dy.channels);
  frame.add(weightGradient(job, partial, frame.profile));
  const sizes = [slabs, outputs, job.dy.channels];
  frame.addEach(SUM_SLABS, lengthOf(result), sizes, [partial], frame.buffer(result));
}

/** Gradient of a layer's bias: the sum of its output's gradient over all pixels. */
function sumBias(frame: LayerFrame, dy: Framed, height: number, width: number, outputs: number): TensorInfo {
  const vectors = dy.channels / VECTOR;
  const { slabs, rows } = slabsOf(height, vectors, frame.profile);
  const partial = frame.scratch(slabs * dy.channels);
  const sizes = [height, width, vectors, rows, dy.origin / VECTOR, dy.row / VECTOR];
  frame.addEach(SUM_PIXELS, slabs * vectors, sizes, [dy.buffer], partial);
  const result = frame.output([outputs]);
  frame.addEach(SUM_SLABS, outputs, [slabs, outputs, dy.channels], [partial], frame.buffer(result));
  return result;
}

/** Gradients of {@link convolve}: `[dKernel, dBias]`, and dx where `inputGradient` is asked for. */
export const convolveGradient: LayerKernel = (frame, { inputs, attrs }) => {
  const x = layerInput(inputs, "x");
  const kernel = layerInput(inputs, "kernel");
  const dy = layerInput(inputs, "dy");
  const [xHeight, xWidth, channels] = dimensions(x);
  const [height, width, outputs] = dimensions(dy);
  const [size] = kernelDimensions(kernel);
  const window = windowOf(size);
  const wantsInput = attrs["inputGradient"] === true;
  if (window === null || (wantsInput && channels % VECTOR !== 0)) return [];

  const margin = wantsInput ? size - 1 : 0; // dx is a convolution of dy with a border of zeros
  const y = attrs["relu"] === true ? layerInput(inputs, "y") : null;
  const framed = frameGradient(frame, dy, y, margin);
  const dKernel = frame.output([...kernel.shape]);
  const job = { window, x: wholeImage(frame.buffer(x), xWidth, channels), dy: framed, height, width };
  sumWeights(frame, job, dKernel, outputs);
  const dBias = sumBias(frame, framed, height, width, outputs);
  if (!wantsInput) return [dKernel, dBias];

  const taps = size * size;
  const turned = frame.scratch(taps * framed.channels * channels);
  const turnSizes = [taps, channels, outputs, framed.channels, 1];
  frame.addEach(TURN_WEIGHTS, taps * framed.channels * channels, turnSizes, [frame.buffer(kernel)], turned);
  const dx = frame.output([...x.shape]);
  frame.add(
    ...convolution(
      {
        window,
        sources: [{ ...framed, origin: 0 }],
        weights: turned,
        bias: frame.zeros(channels),
        relu: false,
        height: xHeight,
        width: xWidth,
        outputs: channels,
        output: frame.buffer(dx),
      },
      frame.profile,
    ),
  );
  return [dKernel, dBias, dx];
};

/** 2×2 up-convolution with stride 2 and bias; its kernel is `[2, 2, out, in]`. */
export const upConvolve: LayerKernel = (frame, { inputs }) => {
  const x = layerInput(inputs, "x");
  const kernel = layerInput(inputs, "kernel");
  const [height, width, channels] = dimensions(x);
  const [size, outputs] = kernelDimensions(kernel);
  if (size !== 2 || outputs % VECTOR !== 0) return [];
  const turned = frame.scratch(lengthOf(kernel));
  const turnSizes = [size * size, outputs, channels, channels, 0];
  frame.addEach(TURN_WEIGHTS, lengthOf(kernel), turnSizes, [frame.buffer(kernel)], turned);
  const y = frame.output([1, size * height, size * width, outputs]);
  frame.add(
    ...convolution(
      {
        window: WINDOW_1,
        sources: [wholeImage(frame.buffer(x), width, channels)],
        weights: turned,
        bias: frame.buffer(layerInput(inputs, "bias")),
        relu: false,
        height,
        width,
        outputs,
        output: frame.buffer(y),
        up: true,
      },
      frame.profile,
    ),
  );
  return [y];
};

/** Gradients of {@link upConvolve}: `[dKernel, dBias, dx]`. */
export const upConvolveGradient: LayerKernel = (frame, { inputs }) => {
  const x = layerInput(inputs, "x");
  const kernel = layerInput(inputs, "kernel");
  const dy = layerInput(inputs, "dy");
  const [height, width, channels] = dimensions(x);
  const [size, outputs] = kernelDimensions(kernel);
  if (size !== 2 || outputs % VECTOR !== 0 || channels % VECTOR !== 0) return [];

  // read from dy, this is a 2×2 convolution with stride 2: two rows of 2 · outputs contiguous values under each pixel
  const under = wholeImage(frame.buffer(dy), width, 2 * outputs);
  const whole = wholeImage(frame.buffer(x), width, channels);
  const dKernel = frame.output([...kernel.shape]);
  sumWeights(frame, { window: WINDOW_UP, x: under, dy: whole, height, width }, dKernel, channels);
  const all = { ...wholeImage(frame.buffer(dy), 2 * width, outputs) };
  const dBias = sumBias(frame, all, 2 * height, 2 * width, outputs);
  const dx = frame.output([...x.shape]);
  frame.add(
    ...convolution(
      {
        window: WINDOW_UP,
        sources: [under],
        weights: frame.buffer(kernel),
        bias: frame.zeros(channels),
        relu: false,
        height,
        width,
        outputs: channels,
        output: frame.buffer(dx),
      },
      frame.profile,
    ),
  );
  return [dKernel, dBias, dx];
};

/** Gradient of 2×2 max pooling with stride 2. */
export const maxPoolGradient: LayerKernel = (frame, { inputs }) => {
  const x = layerInput(inputs, "x");
  const y = layerInput(inputs, "y");
  const dy = layerInput(inputs, "dy");
  const [, width, channels] = dimensions(dy);
  const dx = frame.output([...x.shape]);
  const buffers = [x, y, dy].map((tensor) => frame.buffer(tensor));
  frame.addEach(MAX_POOL_GRADIENT, lengthOf(dy), [width, channels], buffers, frame.buffer(dx));
  return [dx];
};

/** Sizes that the crop's programs share. */
function cropSizes(skip: TensorInfo, height: number, width: number, ups: number): number[] {
  const [skipHeight, skipWidth, skips] = dimensions(skip);
  return [width, skips, ups, skipWidth, (skipHeight - height) >> 1, (skipWidth - width) >> 1, height];
}

/** The skip cropped about its middle, and the up-sampled map behind it. */
export const cropConcat: LayerKernel = (frame, { inputs }) => {
  const skip = layerInput(inputs, "skip");
  const up = layerInput(inputs, "up");
  const [height, width, ups] = dimensions(up);
  const [, , skips] = dimensions(skip);
  const y = frame.output([1, height, width, skips + ups]);
  const sizes = cropSizes(skip, height, width, ups);
  const sources = [frame.buffer(skip), frame.buffer(up)];
  frame.addEach(CROP_CONCAT, lengthOf(y), sizes, sources, frame.buffer(y));
  return [y];
};

/** Gradients of {@link cropConcat}: `[dSkip, dUp]`. */
export const cropConcatGradient: LayerKernel = (frame, { inputs }) => {
  const skip = layerInput(inputs, "skip");
  const dy = layerInput(inputs, "dy");
  const [height, width, channels] = dimensions(dy);
  const [, , skips] = dimensions(skip);
  const ups = channels - skips;
  const sizes = cropSizes(skip, height, width, ups);
  const dSkip = frame.output([...skip.shape]);
  const dUp = frame.output([1, height, width, ups]);
  const gradient = [frame.buffer(dy)];
  frame.addEach(CROP_GRADIENT, lengthOf(dSkip), sizes, gradient, frame.buffer(dSkip));
  frame.addEach(UP_PART, lengthOf(dUp), sizes, gradient, frame.buffer(dUp));
  return [dSkip, dUp];
};
