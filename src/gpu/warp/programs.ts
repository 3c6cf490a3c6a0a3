import { NOISE_MEAN, NOISE_STD, NOISE_WORDS } from "../../core/noise.ts";
import { header, ONE_EACH, type Program } from "../program.ts";

/** Position inside `[0, length)` that a mirrored axis shows at `at`, as `mirrorIndex` has it. */
const MIRRORED = `fn mirrored(at: i32, length: u32) -> u32 {
  let period = max(1, 2 * (i32(length) - 1));
  let phase = ((at % period) + period) % period;
  return u32(min(phase, period - phase));
}`;

/** What {@link WARP_PLANE} reads of `numbers` before its splines, in order. */
export const WARP_NUMBERS = ["xx", "xy", "yx", "yy", "fractionX", "fractionY"] as const;

const warp = (name: (typeof WARP_NUMBERS)[number]): string => `numbers[${WARP_NUMBERS.indexOf(name)}]`;

/**
 * Uniforms of {@link WARP_PLANE}: the size of the tile and of the image, the whole part of where the tile's middle is
 * read (signed), and the edge of the elastic grid.
 */
export const WARP_SIZES = ["count", "size", "width", "height", "x", "y", "knots"] as const;

/**
 * A plane of an image at the positions of a warp, by Keys' bicubic interpolation, mirrored outside: `warpPlane` after
 * `warpField`. Positions are counted from the whole part of the middle's, so that 32 bits hold the fractions of any image.
 *
 * `numbers` holds `WARP_NUMBERS`, each knot's share of each row `[size, knots]`, and the rows of knots along x and along y
 * `[knots, size]`.
 */
export const WARP_PLANE: Program = {
  name: "warp plane",
  reads: 2,
  code: `${header({ sizes: WARP_SIZES, reads: { image: "f32", numbers: "f32" }, writes: ["tile", "f32"] })}
${MIRRORED}
fn bicubic(f: f32) -> vec4f {
  return vec4f(
    f * (-0.5 + f * (1.0 - 0.5 * f)),
    1.0 + f * f * (1.5 * f - 2.5),
    f * (0.5 + f * (2.0 - 1.5 * f)),
    f * f * (0.5 * f - 0.5),
  );
}
${ONE_EACH}
  let row = i / u.size;
  let column = i % u.size;
  let shares = ${WARP_NUMBERS.length}u + row * u.knots;
  let rowsX = ${WARP_NUMBERS.length}u + u.size * u.knots + column;
  let rowsY = rowsX + u.size * u.knots;
  var shift = vec2f();
  for (var knot = 0u; knot < u.knots; knot++) {
    shift += numbers[shares + knot] * vec2f(numbers[rowsX + knot * u.size], numbers[rowsY + knot * u.size]);
  }
  let middle = 0.5 * f32(u.size - 1u);
  let at = vec2f(f32(column), f32(row)) - middle + shift;
  let x = ${warp("fractionX")} + ${warp("xx")} * at.x + ${warp("xy")} * at.y;
  let y = ${warp("fractionY")} + ${warp("yx")} * at.x + ${warp("yy")} * at.y;
  let left = floor(x);
  let top = floor(y);
  let across = bicubic(x - left);
  let down = bicubic(y - top);
  var sum = 0.0;
  for (var tap = 0; tap < 4; tap++) {
    let line = mirrored(bitcast<i32>(u.y) + i32(top) - 1 + tap, u.height) * u.width;
    var part = 0.0;
    for (var step = 0; step < 4; step++) {
      part += across[step] * image[line + mirrored(bitcast<i32>(u.x) + i32(left) - 1 + step, u.width)];
    }
    sum += down[tap] * part;
  }
  tile[i] = sum;
}`,
};

/**
 * Uniforms of {@link BLUR_LINES}: the tile's edge, 1 to blur along rows or `size` along columns, the Gaussian's taps, and
 * where in `numbers` they begin.
 */
export const BLUR_SIZES = ["count", "size", "stride", "taps", "at"] as const;

/** One direction of `gaussianBlur` over a square plane; the taps in `numbers` go from the Gaussian's middle out. */
export const BLUR_LINES: Program = {
  name: "blur lines",
  reads: 2,
  code: `${header({ sizes: BLUR_SIZES, reads: { plane: "f32", numbers: "f32" }, writes: ["blurred", "f32"] })}
${MIRRORED}
${ONE_EACH}
  let place = i / u.stride % u.size;
  let line = i - place * u.stride;
  var sum = numbers[u.at] * plane[i];
  for (var tap = 1u; tap < u.taps; tap++) {
    let before = mirrored(i32(place) - i32(tap), u.size);
    let after = mirrored(i32(place + tap), u.size);
    sum += numbers[u.at + tap] * (plane[line + before * u.stride] + plane[line + after * u.stride]);
  }
  blurred[i] = sum;
}`,
};

/** What {@link VARY_GREY} reads of `numbers`, in order: factors of the plane as it is and blurred, then the variation. */
export const GREY_NUMBERS = [
  "sharp",
  "soft",
  "peak",
  "slope",
  "x",
  "y",
  "gamma",
  "gain",
  "offset",
  "noise",
] as const;

/**
 * Uniforms of {@link VARY_GREY}: the tile's edge, its channels, the channel in hand, the noise's seed, and where in
 * `numbers` its own begin.
 */
export const GREY_SIZES = ["count", "size", "channels", "channel", "seed", "at"] as const;

const grey = (name: (typeof GREY_NUMBERS)[number]): string =>
  `numbers[u.at + ${GREY_NUMBERS.indexOf(name)}u]`;

/**
 * `varyGreyValues` of one channel, into a tile `[size, size, channels]`. The noise comes from the same words as
 * `noiseAt`'s, to the bit.
 */
export const VARY_GREY: Program = {
  name: "vary grey",
  reads: 3,
  code: `${header({
    sizes: GREY_SIZES,
    reads: { sharp: "f32", soft: "f32", numbers: "f32" },
    writes: ["tile", "f32"],
  })}
fn word(index: u32) -> u32 {
  var mixed = u.seed + (index + 1u) * 0x9e3779b9u;
  mixed = (mixed ^ (mixed >> 16u)) * 0x85ebca6bu;
  mixed = (mixed ^ (mixed >> 13u)) * 0xc2b2ae35u;
  return mixed ^ (mixed >> 16u);
}
fn noise(index: u32) -> f32 {
  var pairs = 0u;
  for (var k = 0u; k < ${NOISE_WORDS}u; k++) {
    let bits = word(${NOISE_WORDS}u * index + k);
    pairs += (bits & 0x00ff00ffu) + ((bits >> 8u) & 0x00ff00ffu);
  }
  return (f32((pairs & 0xffffu) + (pairs >> 16u)) - ${NOISE_MEAN}.0) / ${NOISE_STD};
}
${ONE_EACH}
  let down = f32(i / u.size) - ${grey("y")};
  let across = f32(i % u.size) - ${grey("x")};
  let value = ${grey("sharp")} * sharp[i] + ${grey("soft")} * soft[i];
  let shaded = value * (${grey("peak")} - ${grey("slope")} * (down * down + across * across));
  let power = pow(max(shaded, 1e-37), ${grey("gamma")});
  let curved = select(shaded, power, ${grey("gamma")} != 1.0 && shaded > 0.0);
  tile[i * u.channels + u.channel] = ${grey("gain")} * curved + ${grey("offset")} + ${grey("noise")} * noise(i);
}`,
};
