import { header, ONE_EACH, type Program } from "../program.ts";
import { CONTROL } from "./parameter-programs.ts";

/** Threads that first add up a long list, and then what those came to: sums stay short, so that they keep their digits. */
export const LINES = 4096;
export const FEW_LINES = 64;

/** Sums over every `count`-th value of a list, or over the squares of its vectors. */
function linesProgram(name: string, type: "f32" | "vec4f", term: string): Program {
  return {
    name,
    reads: 1,
    code: `${header({ sizes: ["count", "length"], reads: { values: type }, writes: ["sums", "f32"] })}
${ONE_EACH}
  var sum = 0.0;
  for (var at = i; at < u.length; at += u.count) {
    let value = values[at];
    sum += ${term};
  }
  sums[i] = sum;
}`,
  };
}

export const SUM_LINES = linesProgram("sum lines", "f32", "value");
export const SQUARE_LINES = linesProgram("square lines", "vec4f", "dot(value, value)");

/**
 * What a step came to, from the last sums of squares and losses, and what is to be done: a gradient whose norm is not
 * finite is skipped, and a longer one than `maxNorm` scaled down.
 */
export const JUDGE: Program = {
  name: "judge",
  reads: 3,
  code: `${header({
    sizes: ["count"],
    reads: { squares: "f32", losses: "f32", settings: "Control" },
    writes: ["control", "Control"],
  })}
${CONTROL}
@compute @workgroup_size(1)
fn main() {
  var square = 0.0;
  var loss = 0.0;
  for (var i = 0u; i < ${FEW_LINES}u; i++) {
    square += squares[i];
    loss += losses[i];
  }
  var result = settings[0];
  result.norm = sqrt(square);
  result.loss = loss;
  // by its bits: a compiler may take it for granted that no value is NaN
  let finite = (bitcast<u32>(square) & 0x7f800000u) != 0x7f800000u;
  result.scale = select(0.0, select(1.0, result.maxNorm / result.norm, result.norm > result.maxNorm), finite);
  result.average = select(1.0, result.average, finite);
  control[0] = result;
}`,
};

/** Uniforms of the optimisers, in vectors: all parameters, and the first of them, which decay. */
const OPTIMISER_SIZES = ["count", "kernels"] as const;

/** v ← μ v + g, p ← p − η v */
export const SGD: Program = {
  name: "sgd",
  reads: 2,
  writes: 2,
  code: `${header({
    sizes: OPTIMISER_SIZES,
    reads: { gradients: "vec4f", control: "Control" },
    writes: ["parameters", "vec4f"],
    alsoWrites: { first: "vec4f" },
  })}
${CONTROL}
${ONE_EACH}
  let c = control[0];
  if (c.scale == 0.0) { return; }
  let velocity = c.momentum * first[i] + c.scale * gradients[i];
  first[i] = velocity;
  parameters[i] -= c.rate * velocity;
}`,
};

/** Adam with decoupled weight decay. */
export const ADAMW: Program = {
  name: "adamw",
  reads: 2,
  writes: 3,
  code: `${header({
    sizes: OPTIMISER_SIZES,
    reads: { gradients: "vec4f", control: "Control" },
    writes: ["parameters", "vec4f"],
    alsoWrites: { first: "vec4f", second: "vec4f" },
  })}
${CONTROL}
${ONE_EACH}
  let c = control[0];
  if (c.scale == 0.0) { return; }
  let g = c.scale * gradients[i];
  let m = c.momentum * first[i] + c.beta1Rest * g;
  let v = c.beta2 * second[i] + c.beta2Rest * g * g;
  first[i] = m;
  second[i] = v;
  let kept = parameters[i] * select(1.0, c.keep, i < u.kernels);
  parameters[i] = kept - c.rate * (m / c.correction1) / (sqrt(v / c.correction2) + c.epsilon);
}`,
};
