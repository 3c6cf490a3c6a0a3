import { header, type Program, unrolled } from "../program.ts";
import type { ConvolveKind } from "../programs/convolve.ts";

/** What one thread adds up: weights of some input channels and vectors of output channels, at every window position. */
export interface TrainingBlock {
  readonly inputs: number;
  /** Vectors of output channels. */
  readonly vectors: number;
  /** Columns of pixels a thread takes at a time. */
  readonly columns: number;
  readonly threads: number;
}

export interface WeightGradientKind {
  readonly block: TrainingBlock;
  readonly window: ConvolveKind["window"];
  /** Input channels read at once; 4 needs channels that are a multiple of 4, and as many inputs in the block. */
  readonly lanes: 1 | 4;
}

/** Uniforms in order; lengths are in vectors of four values, of the input in `lanes`. */
export const WEIGHT_GRADIENT_SIZES = [
  ...["height", "width", "inputs", "outputs"], // inputs: values
  ...["slabRows", "first", "end"], // output rows of one slab; threads of this dispatch
  ...["xOrigin", "xRow", "xPixel"],
  ...["origin", "row", "pixel"],
  // from one slab's result to the next; where kernel and bias begin in it, and whether there is a bias
  ...["slab", "kernel", "bias", "withBias"],
  ...["kernelInputs", "firstInput"], // input channels that the kernel has, and the first of them that `x` is
] as const;

/**
 * Gradient of a convolution's weights `[rows, columns, in, out]` and bias: a result for each slab of output rows, to be
 * summed over them unless there is only one.
 */
export function weightGradientProgram(kind: WeightGradientKind): Program {
  const { block, window, lanes } = kind;
  const { inputs, vectors, columns } = block;
  const read = lanes === 4 ? "vec4f" : "f32";
  const groups = inputs / lanes;
  const channel = (q: number): string =>
    lanes === 4 ? `input / 4u + ${q}u` : `min(input + ${q}u, u.inputs - 1u)`;
  return {
    name: `weight gradient ${JSON.stringify(kind)}`,
    reads: 2,
    code: `${header({ sizes: WEIGHT_GRADIENT_SIZES, reads: { x: read, dy: "vec4f" }, writes: ["result", "vec4f"] })}
@compute @workgroup_size(${block.threads})
fn main(@builtin(global_invocation_id) thread: vec3u) {
  let index = thread.x + u.first;
  if (index >= u.end) { return; }
  let across = (u.outputs + ${vectors - 1}u) / ${vectors}u;
  let threads = (u.inputs + ${inputs - 1}u) / ${inputs}u * across;
  let slab = index / threads;
  let out = index % across * ${vectors}u;
  let input = index % threads / across * ${inputs}u;
${unrolled(vectors, (v) => `  let n${v} = min(out + ${v}u, u.outputs - 1u);`)}
${unrolled(groups, (q) => `  let i${q} = u.xOrigin + ${channel(q)};`)}
${sums(kind, (name) => `  var ${name} = vec4f();`)}
${unrolled(vectors, (v) => `  var b${v} = vec4f();`)}
  let first = slab * u.slabRows;
  let xLast = u.width - 1u + ${window.columns - 1}u;
  for (var y = first; y < min(u.height, first + u.slabRows); y++) {
${unrolled(window.rows, (row) => `    let r${row} = (y * ${window.step}u + ${row}u) * u.xRow;`)}
    for (var left = 0u; left < u.width; left += ${columns}u) {
${unrolled(columns, (column) => unrolled(vectors, (v) => gradientAt(column, v)))}
${unrolled(vectors, (v) => `      b${v} += ${Array.from({ length: columns }, (_, column) => `d${column}_${v}`).join(" + ")};`)}
${unrolled(columns + window.columns - 1, (column) => `      let o${column} = min(left + ${column}u, xLast) * u.xPixel;`)}
${unrolled(groups, (q) => addInputs(kind, q))}
    }
  }
${store(kind)}
}`,
  };
}

/** Name of the sum for one input channel, window position and vector. */
function sums(
  { block, window }: WeightGradientKind,
  part: (name: string, input: number, tap: number, v: number) => string,
): string {
  return unrolled(block.inputs, (input) =>
    unrolled(window.rows * window.columns, (tap) =>
      unrolled(block.vectors, (v) => part(`s${input}_${tap}_${v}`, input, tap, v)),
    ),
  );
}

/** The output's gradient at one column; zero beyond the edge. */
function gradientAt(column: number, v: number): string {
  return `      let d${column}_${v} = select(vec4f(), dy[u.origin + y * u.row + min(left + ${column}u, u.width - 1u) * u.pixel + n${v}], left + ${column}u < u.width);`;
}

/** What one read of input channels adds. */
function addInputs({ block, window, lanes }: WeightGradientKind, q: number): string {
  const reach = block.columns + window.columns - 1;
  const value = (row: number, column: number): string =>
    `        let x${row}_${column} = x[r${row} + o${column} + i${q}];`;
  const lane = (e: number): string => (lanes === 4 ? `.${"xyzw".charAt(e)}` : "");
  const terms = (tap: number, v: number, e: number): string =>
    Array.from({ length: block.columns }, (_, column) => {
      const row = Math.floor(tap / window.columns);
      return `x${row}_${column + (tap % window.columns)}${lane(e)} * d${column}_${v}`;
    }).join(" + ");
  const add = (tap: number, v: number, e: number): string =>
    `        s${q * lanes + e}_${tap}_${v} += ${terms(tap, v, e)};`;
  return `      {
${unrolled(window.rows, (row) => unrolled(reach, (column) => value(row, column)))}
${unrolled(window.rows * window.columns, (tap) =>
  unrolled(lanes, (e) => unrolled(block.vectors, (v) => add(tap, v, e))),
)}
      }`;
}

function store(kind: WeightGradientKind): string {
  const taps = kind.window.rows * kind.window.columns;
  const { inputs, vectors } = kind.block;
  return `  let begin = slab * u.slab + out;
${unrolled(inputs, (input) =>
  unrolled(
    vectors,
    (v) => `  if (input + ${input}u < u.inputs && out + ${v}u < u.outputs) {
    let at = begin + u.kernel + (u.firstInput + input + ${input}u) * u.outputs + ${v}u;
${unrolled(taps, (tap) => `    result[at + ${tap}u * u.kernelInputs * u.outputs] = s${input}_${tap}_${v};`)}
  }`,
  ),
)}
${unrolled(
  vectors,
  (v) =>
    `  if (u.withBias == 1u && input == 0u && out + ${v}u < u.outputs) { result[begin + u.bias + ${v}u] = b${v}; }`,
)}`;
}
