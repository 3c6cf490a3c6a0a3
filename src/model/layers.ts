import {
  add,
  concat,
  conv2dTranspose,
  engine,
  fused,
  getBackend,
  getKernel,
  maxPool as maxPoolOp,
  mul,
  type NamedAttrMap,
  type NamedTensorMap,
  pad,
  slice,
  step,
  sum,
  type Tensor,
  type Tensor4D,
  tensor4d,
  tidy,
} from "@tensorflow/tfjs-core";
import type { InputGradient, Tape } from "./tape.ts";
import type { LayerTensors } from "./weights.ts";

/** Names under which a backend may register its own kernels for whole layers; see `cpu/`. */
export const KERNELS = {
  /** inputs x, kernel, bias; attr relu; → y. Unpadded, stride 1. */
  convolve: "UtileConvolve",
  /** inputs x, kernel, y, dy; attrs relu, inputGradient; → [dKernel, dBias, dx?] */
  convolveGradient: "UtileConvolveGradient",
  /** inputs x, kernel, bias → y. 2×2, stride 2. */
  upConvolve: "UtileUpConvolve",
  /** inputs x, kernel, dy → [dKernel, dBias, dx] */
  upConvolveGradient: "UtileUpConvolveGradient",
  /** inputs x, y, dy → dx */
  maxPoolGradient: "UtileMaxPoolGradient",
  /** inputs skip, up → y */
  cropConcat: "UtileCropConcat",
  /** inputs skip, dy → [dSkip, dUp] */
  cropConcatGradient: "UtileCropConcatGradient",
} as const;

/** The backend's own kernel for a layer; null where it has none, or none for these shapes (it then returns nothing). */
function own(name: string, inputs: NamedTensorMap, attrs: NamedAttrMap = {}): Tensor[] | null {
  if (!getKernel(name, getBackend())) return null;
  const result: Tensor | Tensor[] = engine().runKernel(name, inputs, attrs);
  if (!Array.isArray(result)) return [result];
  return result.length > 0 ? result : null;
}

function run(name: string, inputs: NamedTensorMap, attrs: NamedAttrMap): Tensor {
  return engine().runKernel(name, inputs, attrs) as Tensor;
}

const PLAIN = { strides: [1, 1], pad: "valid", dataFormat: "NHWC" };

/** Unpadded convolution with bias and, if asked, ReLU: `[1, H, W, C]` → `[1, H − k + 1, W − k + 1, C']`. */
export function convolve(
  x: Tensor4D,
  { layer, kernel, bias }: LayerTensors,
  activation: "relu" | "linear",
  tape?: Tape,
): Tensor4D {
  const relu = activation === "relu";
  const [custom] = own(KERNELS.convolve, { x, kernel, bias }, { relu }) ?? [];
  const y =
    (custom as Tensor4D | undefined) ??
    fused.conv2d({ x, filter: kernel, strides: 1, pad: "valid", bias, activation });
  tape?.record(y, (dy) => {
    const inputGradient = layer.name !== "down.0.0"; // nobody asks for the gradient of the image
    const custom = own(KERNELS.convolveGradient, { x, kernel, y, dy }, { relu, inputGradient });
    const [dKernel, dBias, dx] = custom ?? plainConvolveGradient(x, kernel, y, dy, relu, inputGradient);
    return parameterGradients(layer.name, dKernel, dBias, x, dx);
  });
  return y;
}

function parameterGradients(
  name: string,
  dKernel: Tensor | undefined,
  dBias: Tensor | undefined,
  x: Tensor,
  dx: Tensor | undefined,
): InputGradient[] {
  if (!dKernel || !dBias) throw new Error(`the gradient of ${name} gave no result`);
  const gradients: InputGradient[] = [
    { weight: `${name}.kernel`, gradient: dKernel },
    { weight: `${name}.bias`, gradient: dBias },
  ];
  if (dx) gradients.push({ of: x, gradient: dx });
  return gradients;
}

function plainConvolveGradient(
  x: Tensor4D,
  kernel: Tensor4D,
  y: Tensor4D,
  dy: Tensor4D,
  relu: boolean,
  inputGradient: boolean,
): Tensor[] {
  return tidy(() => {
    const masked = relu ? mul(dy, step(y)) : dy;
    const gradients = [
      run("Conv2DBackpropFilter", { x, dy: masked }, { ...PLAIN, filterShape: kernel.shape }),
      sum(masked, [0, 1, 2]),
    ];
    if (inputGradient)
      gradients.push(
        run("Conv2DBackpropInput", { dy: masked, filter: kernel }, { ...PLAIN, inputShape: x.shape }),
      );
    return gradients;
  });
}

/** 2×2 up-convolution with stride 2 and bias: `[1, H, W, C]` → `[1, 2H, 2W, C']`. */
export function upConvolve(x: Tensor4D, { layer, kernel, bias }: LayerTensors, tape?: Tape): Tensor4D {
  const [batch, height, width] = x.shape;
  const [custom] = own(KERNELS.upConvolve, { x, kernel, bias }) ?? [];
  const y =
    (custom as Tensor4D | undefined) ??
    tidy(() =>
      add<Tensor4D>(
        conv2dTranspose(x, kernel, [batch, 2 * height, 2 * width, layer.outputs], 2, "valid"),
        bias,
      ),
    );
  tape?.record(y, (dy) => {
    const [dKernel, dBias, dx] =
      own(KERNELS.upConvolveGradient, { x, kernel, dy }) ?? plainUpConvolveGradient(x, kernel, dy);
    return parameterGradients(layer.name, dKernel, dBias, x, dx);
  });
  return y;
}

/** The transpose of a transposed convolution is the plain one, with the roles of x and dy exchanged. */
function plainUpConvolveGradient(x: Tensor4D, kernel: Tensor4D, dy: Tensor4D): Tensor[] {
  const attrs = { strides: [2, 2], pad: "valid", dataFormat: "NHWC" };
  return [
    run("Conv2DBackpropFilter", { x: dy, dy: x }, { ...attrs, filterShape: kernel.shape }),
    sum(dy, [0, 1, 2]),
    run("Conv2D", { x: dy, filter: kernel }, { ...attrs, dilations: [1, 1] }),
  ];
}

/** 2×2 max pooling, stride 2: `[1, H, W, C]` → `[1, H/2, W/2, C]`. */
export function maxPool(x: Tensor4D, tape?: Tape): Tensor4D {
  const y = maxPoolOp(x, 2, 2, "valid");
  tape?.own(y);
  tape?.record(y, (dy) => {
    const [custom] = own(KERNELS.maxPoolGradient, { x, y, dy }) ?? [];
    const dx =
      custom ?? run("MaxPoolGrad", { dy, input: x, output: y }, { filterSize: 2, strides: 2, pad: "valid" });
    return [{ of: x, gradient: dx }];
  });
  return y;
}

/** Crops the skip to the up-sampled map's size about its middle and stacks both: `[1, h, w, C]`, `[1, H, W, C]` → `[1, H, W, 2C]`. */
export function cropConcat(skip: Tensor4D, up: Tensor4D, tape?: Tape): Tensor4D {
  const top = (skip.shape[1] - up.shape[1]) >> 1;
  const left = (skip.shape[2] - up.shape[2]) >> 1;
  const [custom] = own(KERNELS.cropConcat, { skip, up }) ?? [];
  const y =
    (custom as Tensor4D | undefined) ??
    tidy(() => concat([slice(skip, [0, top, left, 0], [1, up.shape[1], up.shape[2], skip.shape[3]]), up], 3));
  tape?.record(y, (dy) => {
    const [dSkip, dUp] =
      own(KERNELS.cropConcatGradient, { skip, dy }) ?? plainCropConcatGradient(skip, up, dy, top, left);
    if (!dSkip || !dUp) throw new Error("the gradient of a skip connection gave no result");
    return [
      { of: skip, gradient: dSkip },
      { of: up, gradient: dUp },
    ];
  });
  return y;
}

function plainCropConcatGradient(
  skip: Tensor4D,
  up: Tensor4D,
  dy: Tensor4D,
  top: number,
  left: number,
): Tensor[] {
  const [, height, width, channels] = up.shape;
  return tidy(() => [
    pad(slice(dy, [0, 0, 0, 0], [1, height, width, skip.shape[3]]), [
      [0, 0],
      [top, skip.shape[1] - height - top],
      [left, skip.shape[2] - width - left],
      [0, 0],
    ]),
    slice(dy, [0, 0, 0, skip.shape[3]], [1, height, width, channels]),
  ]);
}

/** Inverted dropout: each value is 0 with probability `rate`, else divided by 1 − rate. Takes over `x`. */
export function dropout(x: Tensor4D, rate: number, random: () => number, tape?: Tape): Tensor4D {
  const scale = new Float32Array(x.size);
  for (let i = 0; i < scale.length; i++) scale[i] = random() < rate ? 0 : 1 / (1 - rate);
  const mask = tensor4d(scale, x.shape);
  const y = mul<Tensor4D>(x, mask);
  if (tape === undefined) {
    x.dispose();
    mask.dispose();
    return y;
  }
  tape.own(x);
  tape.own(mask);
  tape.record(y, (dy) => [{ of: x, gradient: mul(dy, mask) }]);
  return y;
}
