import { EPSILON, RELU_GAIN } from "../../core/standardise.ts";
import { header, type Interface, LINE, ONE_EACH, type Program } from "../program.ts";
import { LAYER_FIELDS } from "./parameter-tables.ts";

/** The table's type, and the gradient of a kernel with respect to what the first layer's input is shifted and scaled from. */
const LAYER = `struct Layer { ${LAYER_FIELDS.map((name) => `${name}: u32`).join(", ")} }`;

/** First lines of a program with one thread a strip's column and segment: `k` is the layer, `begin` to `end` its rows. */
const STRIP = `@compute @workgroup_size(${LINE})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  if (group.x >= u.count) { return; }
  let strip = strips[group.x];
  let k = strip.x;
  let thread = strip.y + lane;
  let vectors = layers[k].columns / 4u;
  let segment = thread / vectors;
  let column = thread % vectors;
  if (segment >= layers[k].segments) { return; }
  let rows = layers[k].length / layers[k].columns;
  let each = (rows + layers[k].segments - 1u) / layers[k].segments;
  let begin = segment * each;
  let end = min(rows, begin + each);
  let at = layers[k].kernel / 4u + column;`;

function program(name: string, face: Interface, body: string): Program {
  return {
    name,
    reads: Object.keys(face.reads).length,
    writes: 1 + Object.keys(face.alsoWrites ?? {}).length,
    code: `${header(face)}\n${LAYER}\n${body}\n}`,
  };
}

const STRIPS = { layers: "Layer", strips: "vec2u" };

/** Sums of the columns of every standardised kernel, over segments of its rows. */
export const COLUMN_SUMS = program(
  "column sums",
  {
    sizes: ["count"],
    reads: { ...STRIPS, parameters: "vec4f" },
    writes: ["partial", "vec4f"],
  },
  `${STRIP}
  var sum = vec4f();
  for (var row = begin; row < end; row++) { sum += parameters[at + row * vectors]; }
  partial[layers[k].partial + thread] = sum;`,
);

const MEAN = `  var total = vec4f();
  for (var part = 0u; part < layers[k].segments; part++) { total += sums[layers[k].partial + part * vectors + column]; }
  let mean = total / f32(rows);`;

/** Sums of squared differences from the columns' means. */
export const COLUMN_SQUARES = program(
  "column squares",
  {
    sizes: ["count"],
    reads: { ...STRIPS, parameters: "vec4f", sums: "vec4f" },
    writes: ["partial", "vec4f"],
  },
  `${STRIP}
${MEAN}
  var squares = vec4f();
  for (var row = begin; row < end; row++) {
    let centred = parameters[at + row * vectors] - mean;
    squares += centred * centred;
  }
  partial[layers[k].partial + thread] = squares;`,
);

/** Each column's mean, and the inverse of √(variance · N + ε); one thread a vector of channels. */
export const COLUMN_STATISTICS = program(
  "column statistics",
  {
    sizes: ["count"],
    reads: { layers: "Layer", channels: "u32", sums: "vec4f", squares: "vec4f" },
    writes: ["statistics", "vec4f"],
  },
  `${ONE_EACH}
  let k = channels[i];
  let vectors = layers[k].columns / 4u;
  let column = i - layers[k].statistics;
  let rows = layers[k].length / layers[k].columns;
${MEAN}
  var square = vec4f();
  for (var part = 0u; part < layers[k].segments; part++) { square += squares[layers[k].partial + part * vectors + column]; }
  statistics[2u * i] = mean;
  statistics[2u * i + 1u] = 1.0 / sqrt(square + ${EPSILON});`,
);

/** Values of the buffer `control`, in order: what the step came to, and how the parameters are to be moved. */
export const CONTROL_FIELDS = [
  ...["scale", "loss", "norm", "step"], // factor of the gradient, 0 when it is not finite; what is read back
  ...["rate", "keep", "momentum", "beta1Rest", "beta2", "beta2Rest", "correction1", "correction2", "epsilon"],
  ...["average", "maxNorm", "spare"], // part of the moving average that is kept
] as const;
export const CONTROL = `struct Control { ${CONTROL_FIELDS.map((name) => `${name}: f32`).join(", ")} }`;

const ELEMENTS = { layers: "Layer", blocks: "u32" };

/** First lines of a program with one thread a vector of parameters: `k` is its layer, `at` its first value's index. */
const ELEMENT = `${ONE_EACH}
  let at = 4u * i;
  let k = blocks[i / ${LINE}u];
  let column = (at - layers[k].kernel) % max(4u, layers[k].columns);
  let statistic = 2u * (layers[k].statistics + column / 4u);`;

/**
 * The weights that parameters stand for, as the network's passes read them: `folded` in the parameters' own order, and
 * kernels with rows and columns exchanged in `turned`; and their moving average.
 */
export const FOLD = program(
  "fold",
  {
    sizes: ["count", "kernels"],
    reads: { ...ELEMENTS, parameters: "vec4f", statistics: "vec4f", control: "Control" },
    writes: ["folded", "vec4f"],
    alsoWrites: { turned: "f32", average: "vec4f" },
  },
  `${CONTROL}
fn standard(index: u32, statistic: u32, gain: vec4f) -> vec4f {
  return ${RELU_GAIN} * gain * (parameters[index] - statistics[statistic]) * statistics[statistic + 1u];
}
fn turnedPlace(k: u32, index: u32) -> u32 {
  let across = index / layers[k].columns;
  let tap = across / layers[k].rows;
  let row = across - tap * layers[k].rows;
  let turnedTap = select(tap, layers[k].taps - 1u - tap, layers[k].reverse == 1u);
  let part = row / layers[k].part;
  return layers[k].kernel + ((part * layers[k].taps + turnedTap) * layers[k].columns + index - across * layers[k].columns) * layers[k].part + row - part * layers[k].part;
}
${ELEMENT}
  var value = parameters[i];
  if (i < u.kernels) {
    if (at >= layers[k].kernel + layers[k].length) { return; }
    if (layers[k].standardised == 1u) { value = standard(i, statistic, parameters[(layers[k].gain + column) / 4u]); }
    value *= bitcast<f32>(layers[k].scale);
    if (layers[k].columns % 4u == 0u) {
      let place = turnedPlace(k, at - layers[k].kernel);
      turned[place] = value.x;
      turned[place + layers[k].part] = value.y;
      turned[place + 2u * layers[k].part] = value.z;
      turned[place + 3u * layers[k].part] = value.w;
    } else {
      for (var e = 0u; e < 4u; e++) { turned[turnedPlace(k, at - layers[k].kernel + e)] = value[e]; }
    }
  } else if (bitcast<f32>(layers[k].centre) != 0.0) {
    // w · ((x − c) · s) + b = (w · s) · x + (b − s · c · Σ w)
    let channel = at - layers[k].bias;
    var sum = vec4f();
    for (var row = 0u; row < layers[k].length / layers[k].columns; row++) {
      let index = (layers[k].kernel + row * layers[k].columns + channel) / 4u;
      let plain = parameters[index];
      let standardised = standard(index, 2u * (layers[k].statistics + channel / 4u), parameters[(layers[k].gain + channel) / 4u]);
      sum += select(plain, standardised, layers[k].standardised == 1u);
    }
    value -= bitcast<f32>(layers[k].scale) * bitcast<f32>(layers[k].centre) * sum;
  }
  folded[i] = value;
  let keep = control[0].average;
  average[i] = select(keep * average[i] + (1.0 - keep) * value, average[i], keep == 1.0);`,
);

/** The kernel's gradient before standardising: with respect to the weights that take the shifted and scaled input. */
const SHIFTED = `fn shifted(k: u32, value: vec4f, column: u32) -> vec4f {
  let bias = gradients[(layers[k].bias + column) / 4u];
  return bitcast<f32>(layers[k].scale) * (value - bitcast<f32>(layers[k].centre) * bias);
}`;

/** Sums over segments of rows of a kernel's gradient, and of its product with the centred kernel. */
export const GRADIENT_SUMS = program(
  "gradient sums",
  {
    sizes: ["count"],
    reads: { ...STRIPS, parameters: "vec4f", statistics: "vec4f", gradients: "vec4f" },
    writes: ["partial", "vec4f"],
  },
  `${SHIFTED}
${STRIP}
  let mean = statistics[2u * (layers[k].statistics + column)];
  var sum = vec4f();
  var product = vec4f();
  for (var row = begin; row < end; row++) {
    let gradient = shifted(k, gradients[at + row * vectors], 4u * column);
    sum += gradient;
    product += gradient * (parameters[at + row * vectors] - mean);
  }
  partial[2u * (layers[k].partial + thread)] = sum;
  partial[2u * (layers[k].partial + thread) + 1u] = product;`,
);

/** The mean of each column's gradient, and the sum of its product with the centred kernel. */
export const GRADIENT_STATISTICS = program(
  "gradient statistics",
  {
    sizes: ["count"],
    reads: { layers: "Layer", channels: "u32", partial: "vec4f" },
    writes: ["statistics", "vec4f"],
  },
  `${ONE_EACH}
  let k = channels[i];
  let column = i - layers[k].statistics;
  var sum = vec4f();
  var product = vec4f();
  for (var part = 0u; part < layers[k].segments; part++) {
    let at = 2u * (layers[k].partial + part * (layers[k].columns / 4u) + column);
    sum += partial[at];
    product += partial[at + 1u];
  }
  statistics[2u * i] = sum / f32(layers[k].length / layers[k].columns);
  statistics[2u * i + 1u] = product;`,
);

/** The parameters' gradients, in place of those of the weights that they stand for. */
export const PULL_BACK = program(
  "pull back",
  {
    sizes: ["count", "kernels", "weights"],
    reads: { ...ELEMENTS, parameters: "vec4f", statistics: "vec4f", sums: "vec4f" },
    writes: ["gradients", "vec4f"],
  },
  `${SHIFTED}
${ELEMENT}
  if (i >= u.weights) {
    let channel = 2u * (layers[k].statistics + (at - layers[k].gain) / 4u);
    if (at - layers[k].gain < layers[k].columns) { gradients[i] = ${RELU_GAIN} * sums[channel + 1u] * statistics[channel + 1u]; }
    return;
  }
  if (i >= u.kernels || at >= layers[k].kernel + layers[k].length) { return; }
  let first = bitcast<f32>(layers[k].scale) != 1.0 || bitcast<f32>(layers[k].centre) != 0.0;
  var value = gradients[i];
  if (first) { value = shifted(k, value, column); }
  if (layers[k].standardised == 1u) {
    let inverse = statistics[statistic + 1u];
    let centred = parameters[i] - statistics[statistic];
    let gain = parameters[(layers[k].gain + column) / 4u];
    value = ${RELU_GAIN} * gain * inverse * (value - sums[statistic] - centred * sums[statistic + 1u] * inverse * inverse);
  }
  gradients[i] = value;`,
);
