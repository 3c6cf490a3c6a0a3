import { header, type Program, unrolled } from "../program.ts";
import type { ConvolveKind } from "../programs/convolve.ts";
import { WEIGHT_GRADIENT_SIZES } from "./weight-gradient-program.ts";

/** Input and output channels that a workgroup takes, in vectors; and pixels whose values it shares at a time. */
export const SHARED_VECTORS = 16;
export const SHARED_PIXELS = 16;
const THREADS = 64;
/** Vectors a thread takes of either: its own and one from the other half. */
const EACH = 2;
const HALF = SHARED_VECTORS / EACH;
const LOADS = (SHARED_VECTORS * SHARED_PIXELS) / THREADS;

/**
 * The gradient that `weightGradientProgram` gives, as a product of matrices: a workgroup takes one window position, 64
 * input and 64 output channels, and shares what it reads of a run of pixels. Uniforms are the same, `first` and `end` count
 * workgroups, and channels are a multiple of four.
 */
export function sharedWeightGradientProgram(window: ConvolveKind["window"]): Program {
  const taps = window.rows * window.columns;
  const reads = { x: "vec4f", dy: "vec4f" };
  return {
    name: `shared weight gradient ${JSON.stringify(window)}`,
    reads: 2,
    code: `${header({ sizes: WEIGHT_GRADIENT_SIZES, reads, writes: ["result", "vec4f"] })}
var<workgroup> xs: array<vec4f, ${SHARED_PIXELS * SHARED_VECTORS}>;
var<workgroup> ds: array<vec4f, ${SHARED_PIXELS * SHARED_VECTORS}>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u) {
  let index = group.x + u.first;
  let inputs = u.inputs / 4u;
  let pixels = u.height * u.width;
  let slabPixels = u.slabRows * u.width;
  let inBlocks = (inputs + ${SHARED_VECTORS - 1}u) / ${SHARED_VECTORS}u;
  let outBlocks = (u.outputs + ${SHARED_VECTORS - 1}u) / ${SHARED_VECTORS}u;
  let tap = index % ${taps}u;
  let input = index / ${taps}u % inBlocks * ${SHARED_VECTORS}u;
  let out = index / (${taps}u * inBlocks) % outBlocks * ${SHARED_VECTORS}u;
  let slab = index / (${taps}u * inBlocks * outBlocks);
  let xStart = u.xOrigin + tap / ${window.columns}u * u.xRow + tap % ${window.columns}u * u.xPixel;
  let row = thread / ${HALF}u;
  let column = thread % ${HALF}u;
  let last = min(pixels, (slab + 1u) * slabPixels);
${sums((name) => `  var ${name} = vec4f();`)}
${unrolled(EACH, (v) => `  var b${v} = vec4f();`)}
  for (var begin = slab * slabPixels; begin < last; begin += ${SHARED_PIXELS}u) {
    workgroupBarrier();
${unrolled(LOADS, (part) => load(window.step, part))}
    workgroupBarrier();
    for (var k = 0u; k < ${SHARED_PIXELS}u; k++) {
${unrolled(EACH, (q) => `      let x${q} = xs[k * ${SHARED_VECTORS}u + row + ${q * HALF}u];`)}
${unrolled(EACH, (v) => `      let d${v} = ds[k * ${SHARED_VECTORS}u + column + ${v * HALF}u];`)}
${sums((name, q, e, v) => `      ${name} = fma(vec4f(x${q}.${"xyzw".charAt(e)}), d${v}, ${name});`)}
${unrolled(EACH, (v) => `      b${v} += d${v};`)}
    }
  }
${store()}
}`,
  };
}

/** Name of the sum for one input channel and vector of output channels. */
function sums(part: (name: string, q: number, e: number, v: number) => string): string {
  return unrolled(EACH, (q) => unrolled(4, (e) => unrolled(EACH, (v) => part(`s${q}_${e}_${v}`, q, e, v))));
}

/** One vector of each matrix, zero beyond the last pixel and channel. */
function load(step: number, part: number): string {
  return `    {
      let place = thread + ${part * THREADS}u;
      let at = begin + place / ${SHARED_VECTORS}u;
      let channel = place % ${SHARED_VECTORS}u;
      let y = min(at, pixels - 1u) / u.width;
      let x0 = min(at, pixels - 1u) % u.width;
      let xAt = xStart + y * ${step}u * u.xRow + x0 * u.xPixel + min(input + channel, inputs - 1u);
      let dAt = u.origin + y * u.row + x0 * u.pixel + min(out + channel, u.outputs - 1u);
      let inside = at < last;
      xs[place] = select(vec4f(), x[xAt], inside && input + channel < inputs);
      ds[place] = select(vec4f(), dy[dAt], inside && out + channel < u.outputs);
    }`;
}

function store(): string {
  const place = (q: number, e: number, v: number): string =>
    `(tap * u.kernelInputs + u.firstInput + (input + row + ${q * HALF}u) * 4u + ${e}u) * u.outputs + column + ${v * HALF}u`;
  return `  let start = slab * u.slab + out;
${unrolled(EACH, (q) =>
  unrolled(
    EACH,
    (v) => `  if (input + row + ${q * HALF}u < inputs && out + column + ${v * HALF}u < u.outputs) {
${unrolled(4, (e) => `    result[start + u.kernel + ${place(q, e, v)}] = s${q}_${e}_${v};`)}
  }`,
  ),
)}
  if (u.withBias == 1u && tap == 0u && input == 0u && row == 0u) {
${unrolled(EACH, (v) => `    if (out + column + ${v * HALF}u < u.outputs) { result[start + u.bias + column + ${v * HALF}u] = b${v}; }`)}
  }`;
}
