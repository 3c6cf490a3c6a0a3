import { header, ONE_EACH, type Program, unrolled } from "../program.ts";

/** Vectors of four that hold a value for each class. */
export function classVectors(classes: number): number {
  return Math.ceil(classes / 4);
}

/** Uniforms of {@link lossProgram}: pixels; channels in vectors; where weights and bias begin, in vectors and values. */
export const LOSS_SIZES = ["count", "channels", "weightOrigin", "biasOrigin"] as const;

/**
 * The network's head and its loss in one: logits by a 1×1 convolution, their softmax, w · −log p of the pixel's class,
 * and the gradient w · (p − onehot), `[pixel, classes]` filled up with zeros to a multiple of four. Weights of pixels
 * are divided by their sum before.
 */
export function lossProgram(classes: number): Program {
  const vectors = classVectors(classes);
  const gradient = (k: number): string =>
    k < classes ? `weight * (e${k} / sum - select(0.0, 1.0, label == ${k}u))` : "0.0";
  const reads = { x: "vec4f", weights: "vec4f", bias: "f32", labels: "u32", pixelWeights: "f32" };
  return {
    name: `loss ${classes}`,
    reads: 5,
    writes: 2,
    code: `${header({ sizes: LOSS_SIZES, reads, writes: ["gradient", "vec4f"], alsoWrites: { losses: "f32" } })}
${ONE_EACH}
${unrolled(classes, (k) => `  var l${k} = bias[u.biasOrigin + ${k}u];`)}
  for (var c = 0u; c < u.channels; c++) {
    let value = x[i * u.channels + c];
${unrolled(classes, (k) => `    l${k} += dot(value, weights[u.weightOrigin + ${k}u * u.channels + c]);`)}
  }
  let label = (labels[i / 4u] >> (8u * (i % 4u))) & 255u;
  let weight = pixelWeights[i];
  var top = l0;
${unrolled(classes - 1, (k) => `  top = max(top, l${k + 1});`)}
  var own = l0;
${unrolled(classes - 1, (k) => `  own = select(own, l${k + 1}, label == ${k + 1}u);`)}
  var sum = 0.0;
${unrolled(classes, (k) => `  let e${k} = exp(l${k} - top);\n  sum += e${k};`)}
  losses[i] = select(weight * (log(sum) + top - own), 0.0, weight == 0.0);
${unrolled(vectors, (v) => {
  const parts = [0, 1, 2, 3].map((e) => gradient(4 * v + e)).join(", ");
  return `  gradient[i * ${vectors}u + ${v}u] = select(vec4f(${parts}), vec4f(), weight == 0.0);`;
})}
}`,
  };
}

/** Where a gradient is written: a frame of zeros may surround it. In vectors. */
const FRAME = ["width", "outOrigin", "outRow"] as const;

/** Uniforms of {@link headGradientProgram}; channels in vectors. */
export const HEAD_GRADIENT_SIZES = ["count", "channels", ...FRAME, "weightOrigin", "scale"] as const;

/** The gradient of the head's input, 0 where ReLU was not active; `scale` is the bits of a factor. */
export function headGradientProgram(classes: number): Program {
  const vectors = classVectors(classes);
  const reads = { gradient: "vec4f", weights: "vec4f", gate: "vec4f" };
  const lane = (k: number): string => `d${k >> 2}.${"xyzw".charAt(k & 3)}`;
  return {
    name: `head gradient ${classes}`,
    reads: 3,
    code: `${header({ sizes: HEAD_GRADIENT_SIZES, reads, writes: ["dx", "vec4f"] })}
${ONE_EACH}
  let channel = i % u.channels;
  let pixel = i / u.channels;
${unrolled(vectors, (v) => `  let d${v} = gradient[pixel * ${vectors}u + ${v}u];`)}
  var value = vec4f();
${unrolled(classes, (k) => `  value += ${lane(k)} * weights[u.weightOrigin + ${k}u * u.channels + channel];`)}
  let place = u.outOrigin + pixel / u.width * u.outRow + pixel % u.width * u.channels + channel;
  dx[place] = select(vec4f(), value * bitcast<f32>(u.scale), gate[i] > vec4f());
}`,
  };
}

/** Uniforms of {@link MAX_POOL}: of the pooled map; channels in vectors. */
export const POOL_SIZES = ["count", "width", "channels"] as const;

/** 2×2 max pooling with stride 2, for a map that is pooled again; the first time, the convolution before does it. */
export const MAX_POOL: Program = {
  name: "max pool",
  reads: 1,
  code: `${header({ sizes: POOL_SIZES, reads: { x: "vec4f" }, writes: ["y", "vec4f"] })}
${ONE_EACH}
  let line = 2u * u.width * u.channels;
  let pixel = i / u.channels;
  let corner = pixel / u.width * 2u * line + pixel % u.width * 2u * u.channels + i % u.channels;
  let above = max(x[corner], x[corner + u.channels]);
  y[i] = max(above, max(x[corner + line], x[corner + line + u.channels]));
}`,
};

/** Uniforms of {@link SKIP_GRADIENT}: of the pooled map; the crop's edge, and how far it lies within the skip. */
export const SKIP_GRADIENT_SIZES = ["count", "channels", ...FRAME, "crop", "margin"] as const;

/**
 * The gradient of a map that is pooled and is a skip connection: the pooled map's goes to the first of each four that
 * holds the maximum, the cropped part's is added, and 0 is where ReLU was not active. One thread a pooled vector.
 */
export const SKIP_GRADIENT: Program = {
  name: "skip gradient",
  reads: 3,
  code: `${header({
    sizes: SKIP_GRADIENT_SIZES,
    reads: { skip: "vec4f", pooled: "vec4f", cropped: "vec4f" },
    writes: ["dx", "vec4f"],
  })}
${ONE_EACH}
  let channel = i % u.channels;
  let pixel = i / u.channels;
  let line = 2u * u.width * u.channels;
  let row = pixel / u.width * 2u;
  let column = pixel % u.width * 2u;
  let corner = row * line + column * u.channels + channel;
  let t0 = skip[corner];
  let t1 = skip[corner + u.channels];
  let t2 = skip[corner + line];
  let t3 = skip[corner + line + u.channels];
  let most = max(max(t0, t1), max(t2, t3));
  let place = u.outOrigin + row * u.outRow + column * u.channels + channel;
  let cropRow = row - u.margin; // wraps around above and to the left, beyond any size
  let cropColumn = column - u.margin;
  let begin = (cropRow * u.crop + cropColumn) * u.channels + channel;
  var left = pooled[i];
${unrolled(4, skipTap)}
}`,
};

/** One of the four that were pooled. */
function skipTap(tap: number): string {
  const [y, x] = [tap >> 1, tap & 1];
  return `  {
    let here = t${tap} == most;
    var value = select(vec4f(), left, here);
    left = select(left, vec4f(), here);
    if (cropRow + ${y}u < u.crop && cropColumn + ${x}u < u.crop) {
      value += cropped[begin + (${y}u * u.crop + ${x}u) * u.channels];
    }
    dx[place + ${y}u * u.outRow + ${x}u * u.channels] = select(vec4f(), value, t${tap} > vec4f());
  }`;
}

/** Uniforms of {@link ZERO_FRAME}: vectors of the frame, of a pixel; the frame's width and the edge of what it surrounds. */
export const ZERO_FRAME_SIZES = ["count", "channels", "margin", "size"] as const;

/** Zeros around a square map. */
export const ZERO_FRAME: Program = {
  name: "zero frame",
  reads: 0,
  code: `${header({ sizes: ZERO_FRAME_SIZES, reads: {}, writes: ["map", "vec4f"] })}
${ONE_EACH}
  let pixel = i / u.channels;
  let across = u.size + 2u * u.margin;
  let above = 2u * u.margin * across;
  var row = pixel / across;
  var column = pixel % across;
  if (pixel < above) {
    row += select(0u, u.size, row >= u.margin);
  } else {
    let beside = pixel - above;
    row = u.margin + beside / (2u * u.margin);
    column = beside % (2u * u.margin);
    column += select(0u, u.size, column >= u.margin);
  }
  map[(row * across + column) * u.channels + i % u.channels] = vec4f();
}`,
};

/** Drop-out in place: each value times 0 or 1 / (1 − rate). */
export const DROP: Program = {
  name: "drop",
  reads: 1,
  code: `${header({ sizes: ["count"], reads: { mask: "vec4f" }, writes: ["map", "vec4f"] })}
${ONE_EACH}
  map[i] *= mask[i];
}`,
};

/** Uniforms of {@link sumSlabsProgram}, in its lanes: values to write; slabs; a slab's columns, of which the first are kept; its rows without the bias. */
export const SUM_SLABS_SIZES = [
  ...["count", "slabs", "padded", "columns", "rows"],
  // rows of each window position here and in the kernel, the first of them there; where kernel and bias begin
  ...["inputs", "kernelInputs", "firstInput", "kernel", "bias"],
] as const;

/** A layer's gradients from slabs `[rows + 1, padded]`, the last row the bias's; so many columns at a time. */
export function sumSlabsProgram(lanes: 1 | 4): Program {
  const type = lanes === 4 ? "vec4f" : "f32";
  return {
    name: `sum slabs ${type}`,
    reads: 1,
    code: `${header({ sizes: SUM_SLABS_SIZES, reads: { partial: type }, writes: ["gradients", type] })}
${ONE_EACH}
  let row = i / u.columns;
  let column = i % u.columns;
  let length = (u.rows + 1u) * u.padded;
  var total = ${type}();
  for (var slab = 0u; slab < u.slabs; slab++) { total += partial[slab * length + row * u.padded + column]; }
  if (row == u.rows) {
    gradients[u.bias + column] = total;
  } else {
    let place = row / u.inputs * u.kernelInputs + u.firstInput + row % u.inputs;
    gradients[u.kernel + place * u.columns + column] = total;
  }
}`,
  };
}

/** Uniforms of {@link SUM_PIXELS}; channels in vectors. */
export const SUM_PIXELS_SIZES = ["count", "height", "width", "channels", "slabRows"] as const;

/** Sums over the pixels of each slab of rows: `[slab, channels]`, the gradient of a bias once summed over the slabs. */
export const SUM_PIXELS: Program = {
  name: "sum pixels of slabs",
  reads: 1,
  code: `${header({ sizes: SUM_PIXELS_SIZES, reads: { dy: "vec4f" }, writes: ["partial", "vec4f"] })}
${ONE_EACH}
  let channel = i % u.channels;
  let first = i / u.channels * u.slabRows;
  let begin = first * u.width;
  let end = min(u.height, first + u.slabRows) * u.width;
  var total = vec4f();
  for (var pixel = begin; pixel < end; pixel++) { total += dy[pixel * u.channels + channel]; }
  partial[i] = total;
}`,
};
