import { header, type Program, unrolled } from "../program.ts";
import type { ConvolveKind } from "./convolve.ts";

/** What one thread adds up: weights of some input channels and one vector of output channels, at every window position. */
export interface WeightBlock {
  readonly inputs: number;
  /** Columns of pixels a thread takes at a time. */
  readonly columns: number;
  readonly threads: number;
}

export interface WeightGradientKind {
  readonly block: WeightBlock;
  readonly window: ConvolveKind["window"];
}

/** Uniforms in order; `outputs`, `origin`, `row` and `pixel` of the output's gradient are in vectors of four values. */
export const WEIGHT_GRADIENT_SIZES = [
  ...["height", "width", "inputs", "outputs"],
  ...["slabRows", "xRow"], // output rows of one slab; values in a row of the input
  ...["origin", "row", "pixel"],
] as const;

/**
 * Gradient of a convolution's weights, one slab of output rows a `z`: `[slab, rows, columns, in, out]`, to be summed
 * over the slabs.
 */
export function weightGradientProgram(kind: WeightGradientKind): Program {
  const { block, window } = kind;
  const reach = block.columns + window.columns - 1;
  return {
    name: `weight gradient ${JSON.stringify(kind)}`,
    reads: 2,
    code: `${header({ sizes: WEIGHT_GRADIENT_SIZES, reads: { x: "f32", dy: "vec4f" }, writes: ["partial", "vec4f"] })}
@compute @workgroup_size(${block.threads})
fn main(@builtin(global_invocation_id) thread: vec3u) {
  let blocks = (u.inputs + ${block.inputs - 1}u) / ${block.inputs}u;
  if (thread.x >= blocks * u.outputs) { return; }
  let out = thread.x % u.outputs;
  let input = thread.x / u.outputs * ${block.inputs}u;
${unrolled(block.inputs, (q) => `  let i${q} = min(input + ${q}u, u.inputs - 1u);`)}
${sums(kind, (name) => `  var ${name} = vec4f();`)}
  let first = thread.y * u.slabRows;
  let xLast = u.width - 1u + ${window.columns - 1}u;
  for (var y = first; y < min(u.height, first + u.slabRows); y++) {
${unrolled(window.rows, (row) => `    let r${row} = (y * ${window.step}u + ${row}u) * u.xRow;`)}
    for (var left = 0u; left < u.width; left += ${block.columns}u) {
${unrolled(block.columns, (column) => gradientAt(column))}
${unrolled(reach, (column) => `      let o${column} = min(left + ${column}u, xLast) * u.inputs;`)}
${unrolled(block.inputs, (q) => addInput(kind, q, reach))}
    }
  }
${store(kind)}
}`,
  };
}

/** Name of the sum for one input channel and window position. */
function sums(
  { block, window }: WeightGradientKind,
  part: (name: string, q: number, tap: number) => string,
): string {
  return unrolled(block.inputs, (q) =>
    unrolled(window.rows * window.columns, (tap) => part(`s${q}_${tap}`, q, tap)),
  );
}

/** The output's gradient at one column; zero beyond the edge. */
function gradientAt(column: number): string {
  return `      let d${column} = select(vec4f(), dy[u.origin + y * u.row + min(left + ${column}u, u.width - 1u) * u.pixel + out], left + ${column}u < u.width);`;
}

function addInput({ block, window }: WeightGradientKind, q: number, reach: number): string {
  const value = (row: number, column: number): string =>
    `let x${row}_${column} = x[r${row} + o${column} + i${q}];`;
  const terms = (tap: number): string =>
    Array.from({ length: block.columns }, (_, column) => {
      const row = Math.floor(tap / window.columns);
      return `x${row}_${column + (tap % window.columns)} * d${column}`;
    }).join(" + ");
  return `      {
${unrolled(window.rows, (row) => unrolled(reach, (column) => `        ${value(row, column)}`))}
${unrolled(window.rows * window.columns, (tap) => `        s${q}_${tap} += ${terms(tap)};`)}
      }`;
}

function store(kind: WeightGradientKind): string {
  const taps = kind.window.rows * kind.window.columns;
  return sums(
    kind,
    (name, q, tap) =>
      `  if (input + ${q}u < u.inputs) { partial[((thread.y * ${taps}u + ${tap}u) * u.inputs + input + ${q}u) * u.outputs + out] = ${name}; }`,
  );
}
