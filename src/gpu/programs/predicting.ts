import { header, ONE_EACH, type Program, type Storage, unrolled } from "../program.ts";

/** Uniforms of {@link CUT_TILE}; `x` and `y` are the tile's corner plus whole periods, so that they are not negative. */
export const CUT_SIZES = ["count", "size", "channels", "width", "height", "x", "y"] as const;

/**
 * A square tile of an image whose planes lie one behind the other: `[size, size, channels]`, what lies outside the image
 * mirrored about its edge pixel, again and again.
 */
export const CUT_TILE: Program = {
  name: "cut tile",
  reads: 1,
  code: `${header({ sizes: CUT_SIZES, reads: { image: "f32" }, writes: ["tile", "f32"] })}
fn mirrored(at: u32, length: u32) -> u32 {
  let period = max(1u, 2u * (length - 1u));
  let phase = at % period;
  return min(phase, period - phase);
}
${ONE_EACH}
  let channel = i % u.channels;
  let pixel = i / u.channels;
  let row = mirrored(u.y + pixel / u.size, u.height);
  let column = mirrored(u.x + pixel % u.size, u.width);
  tile[i] = image[(channel * u.height + row) * u.width + column];
}`,
};

/** Uniforms of the head; `channels` in vectors of four values. */
export const HEAD_SIZES = ["count", "channels"] as const;

/** Most classes a head's thread holds in registers. */
export const MOST_CLASSES = 16;

/** What distinguishes the code of one kind of head. */
export interface HeadKind {
  readonly classes: number;
  /** Whether to write the softmax of every class but the first instead of the logits of all. */
  readonly probabilities: boolean;
  /** How the input and the weights are stored; the output has 32 bits. */
  readonly storage: Storage;
}

/**
 * The 1×1 convolution at the network's end, one thread a pixel; its weights are `[classes, in]`.
 *
 * @returns planes one behind the other
 */
export function headProgram({ classes, probabilities, storage }: HeadKind): Program {
  const vector = `vec4<${storage}>`;
  const logits = unrolled(classes, (k) => `  y[${k}u * u.count + i] = l${k};`);
  return {
    name: `head ${classes} ${probabilities ? "probabilities" : "logits"} ${storage}`,
    reads: 3,
    code: `${header({ sizes: HEAD_SIZES, reads: { x: vector, weights: vector, bias: "f32" }, writes: ["y", "f32"] })}
${ONE_EACH}
${unrolled(classes, (k) => `  var l${k} = bias[${k}u];`)}
  for (var c = 0u; c < u.channels; c++) {
    let value = vec4f(x[i * u.channels + c]);
${unrolled(classes, (k) => `    l${k} += dot(value, vec4f(weights[${k}u * u.channels + c]));`)}
  }
${probabilities ? softmax(classes) : logits}
}`,
  };
}

function softmax(classes: number): string {
  return `  var top = l0;
${unrolled(classes - 1, (k) => `  top = max(top, l${k + 1});`)}
  var sum = 0.0;
${unrolled(classes, (k) => `  let e${k} = exp(l${k} - top);\n  sum += e${k};`)}
${unrolled(classes - 1, (k) => `  y[${k}u * u.count + i] = e${k + 1} / sum;`)}`;
}
