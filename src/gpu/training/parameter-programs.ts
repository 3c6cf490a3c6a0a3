import { EPSILON, RELU_GAIN } from "../../core/standardise.ts";
import { header, type Interface, LINE, ONE_EACH, type Program } from "../program.ts";
import { LAYER_FIELDS } from "./parameter-tables.ts";

/** The table's type, and the gradient of a kernel with respect to what the first layer's input is shifted and scaled from. */
const LAYER = `struct Layer { ${LAYER_FIELDS.map((name) => `${name}: u32`).join(", ")} }`;

/** First lines of a program with one thread a strip's column and segment: `l` is the layer, `begin` to `end` its rows. */
const STRIP = `@compute @workgroup_size(${LINE})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  if (group.x >= u.count) { return; }
  let strip = strips[group.x];
  let l = layers[strip.x];
  let thread = strip.y + lane;
  let vectors = l.columns / 4u;
  let segment = thread / vectors;
  let column = thread % vectors;
  if (segment >= l.segments) { return; }
  let rows = l.length / l.columns;
  let each = (rows + l.segments - 1u) / l.segments;
  let begin = segment * each;
  let end = min(rows, begin + each);
  let at = l.kernel / 4u + column;`;

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
  partial[l.partial + thread] = sum;`,
);

const MEAN = `  var total = vec4f();
  for (var part = 0u; part < l.segments; part++) { total += sums[l.partial + part * vectors + column]; }
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
  partial[l.partial + thread] = squares;`,
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
  let l = layers[channels[i]];
  let vectors = l.columns / 4u;
  let column = i - l.statistics;
  let rows = l.length / l.columns;
${MEAN}
  var square = vec4f();
  for (var part = 0u; part < l.segments; part++) { square += squares[l.partial + part * vectors + column]; }
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

/** First lines of a program with one thread a vector of parameters: `l` is its layer, `at` its first value's index. */
const ELEMENT = `${ONE_EACH}
  let at = 4u * i;
  let l = layers[blocks[i / ${LINE}u]];
  let column = (at - l.kernel) % max(4u, l.columns);
  let statistic = 2u * (l.statistics + column / 4u);`;

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
fn turnedPlace(l: Layer, index: u32) -> u32 {
  let across = index / l.columns;
  let tap = across / l.rows;
  let row = across - tap * l.rows;
  let turnedTap = select(tap, l.taps - 1u - tap, l.reverse == 1u);
  let part = row / l.part;
  return l.kernel + ((part * l.taps + turnedTap) * l.columns + index - across * l.columns) * l.part + row - part * l.part;
}
${ELEMENT}
  var value = parameters[i];
  if (i < u.kernels) {
    if (at >= l.kernel + l.length) { return; }
    if (l.standardised == 1u) { value = standard(i, statistic, parameters[(l.gain + column) / 4u]); }
    value *= bitcast<f32>(l.scale);
    if (l.columns % 4u == 0u) {
      let place = turnedPlace(l, at - l.kernel);
      turned[place] = value.x;
      turned[place + l.part] = value.y;
      turned[place + 2u * l.part] = value.z;
      turned[place + 3u * l.part] = value.w;
    } else {
      for (var e = 0u; e < 4u; e++) { turned[turnedPlace(l, at - l.kernel + e)] = value[e]; }
    }
  } else if (bitcast<f32>(l.centre) != 0.0) {
    // w · ((x − c) · s) + b = (w · s) · x + (b − s · c · Σ w)
    let channel = at - l.bias;
    var sum = vec4f();
    for (var row = 0u; row < l.length / l.columns; row++) {
      let index = (l.kernel + row * l.columns + channel) / 4u;
      let plain = parameters[index];
      let standardised = standard(index, 2u * (l.statistics + channel / 4u), parameters[(l.gain + channel) / 4u]);
      sum += select(plain, standardised, l.standardised == 1u);
    }
    value -= bitcast<f32>(l.scale) * bitcast<f32>(l.centre) * sum;
  }
  folded[i] = value;
  let keep = control[0].average;
  average[i] = select(keep * average[i] + (1.0 - keep) * value, average[i], keep == 1.0);`,
);

/** The kernel's gradient before standardising: with respect to the weights that take the shifted and scaled input. */
const SHIFTED = `fn shifted(l: Layer, value: vec4f, column: u32) -> vec4f {
  let bias = gradients[(l.bias + column) / 4u];
  return bitcast<f32>(l.scale) * (value - bitcast<f32>(l.centre) * bias);
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
  let mean = statistics[2u * (l.statistics + column)];
  var sum = vec4f();
  var product = vec4f();
  for (var row = begin; row < end; row++) {
    let gradient = shifted(l, gradients[at + row * vectors], 4u * column);
    sum += gradient;
    product += gradient * (parameters[at + row * vectors] - mean);
  }
  partial[2u * (l.partial + thread)] = sum;
  partial[2u * (l.partial + thread) + 1u] = product;`,
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
  let l = layers[channels[i]];
  let column = i - l.statistics;
  var sum = vec4f();
  var product = vec4f();
  for (var part = 0u; part < l.segments; part++) {
    let at = 2u * (l.partial + part * (l.columns / 4u) + column);
    sum += partial[at];
    product += partial[at + 1u];
  }
  statistics[2u * i] = sum / f32(l.length / l.columns);
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
    let channel = 2u * (l.statistics + (at - l.gain) / 4u);
    if (at - l.gain < l.columns) { gradients[i] = ${RELU_GAIN} * sums[channel + 1u] * statistics[channel + 1u]; }
    return;
  }
  if (i >= u.kernels || at >= l.kernel + l.length) { return; }
  let first = bitcast<f32>(l.scale) != 1.0 || bitcast<f32>(l.centre) != 0.0;
  var value = gradients[i];
  if (first) { value = shifted(l, value, column); }
  if (l.standardised == 1u) {
    let inverse = statistics[statistic + 1u];
    let centred = parameters[i] - statistics[statistic];
    let gain = parameters[(l.gain + column) / 4u];
    value = ${RELU_GAIN} * gain * inverse * (value - sums[statistic] - centred * sums[statistic + 1u] * inverse * inverse);
  }
  gradients[i] = value;`,
);
