import { header, ONE_EACH, type Program } from "../program.ts";

/** Uniforms of {@link FRAME_GRADIENT}. */
export const FRAME_SIZES = ["count", "height", "width", "channels", "framed", "margin", "relu"] as const;

/**
 * The gradient of a layer's output as the other kernels want it: zero where ReLU was not active, in a frame of zeros
 * `margin` px wide, its channels filled up with zeros to a multiple of four (`framed`).
 */
export const FRAME_GRADIENT: Program = {
  name: "frame gradient",
  reads: 2,
  code: `${header({ sizes: FRAME_SIZES, reads: { dy: "f32", y: "f32" }, writes: ["result", "f32"] })}
${ONE_EACH}
  let channel = i % u.framed;
  let pixel = i / u.framed;
  let stride = u.width + 2u * u.margin;
  let row = pixel / stride - u.margin; // wraps around above and to the left, beyond any size
  let column = pixel % stride - u.margin;
  if (row >= u.height || column >= u.width || channel >= u.channels) {
    result[i] = 0.0;
    return;
  }
  let at = (row * u.width + column) * u.channels + channel;
  result[i] = select(dy[at], 0.0, u.relu == 1u && !(y[at] > 0.0));
}`,
};

/** Uniforms of {@link TURN_WEIGHTS}. */
export const TURN_SIZES = ["count", "taps", "rows", "columns", "turnedColumns", "reverse"] as const;

/**
 * Weights `[taps, rows, columns]` with rows and columns exchanged, `[taps, turnedColumns ≥ columns, rows]`, what is
 * beyond `columns` zero; with `reverse` the window is turned by 180° too.
 */
export const TURN_WEIGHTS: Program = {
  name: "turn weights",
  reads: 1,
  code: `${header({ sizes: TURN_SIZES, reads: { weights: "f32" }, writes: ["turned", "f32"] })}
${ONE_EACH}
  let row = i % u.rows;
  let column = i / u.rows % u.turnedColumns;
  let tap = i / (u.rows * u.turnedColumns);
  let begin = select(tap, u.taps - 1u - tap, u.reverse == 1u);
  let at = (begin * u.rows + row) * u.columns + min(column, u.columns - 1u);
  turned[i] = select(0.0, weights[at], column < u.columns);
}`,
};

/** Uniforms of {@link SUM_SLABS}. */
export const SUM_SIZES = ["count", "slabs", "columns", "padded"] as const;

/** Sum over slabs of rows of `padded` values, of which only the first `columns` are kept. */
export const SUM_SLABS: Program = {
  name: "sum slabs",
  reads: 1,
  code: `${header({ sizes: SUM_SIZES, reads: { partial: "f32" }, writes: ["sum", "f32"] })}
${ONE_EACH}
  let at = i / u.columns * u.padded + i % u.columns;
  let length = u.count / u.columns * u.padded;
  var total = 0.0;
  for (var slab = 0u; slab < u.slabs; slab++) { total += partial[slab * length + at]; }
  sum[i] = total;
}`,
};

/** Uniforms of {@link SUM_PIXELS}; lengths in vectors of four values. */
export const SUM_PIXELS_SIZES = [
  "count",
  "height",
  "width",
  "channels",
  "slabRows",
  "origin",
  "row",
] as const;

/** Sums over the pixels of each slab of rows: `[slab, channels]`, the gradient of a bias once summed over the slabs. */
export const SUM_PIXELS: Program = {
  name: "sum pixels",
  reads: 1,
  code: `${header({ sizes: SUM_PIXELS_SIZES, reads: { dy: "vec4f" }, writes: ["partial", "vec4f"] })}
${ONE_EACH}
  let channel = i % u.channels;
  let first = i / u.channels * u.slabRows;
  var total = vec4f();
  for (var y = first; y < min(u.height, first + u.slabRows); y++) {
    let begin = u.origin + y * u.row + channel;
    for (var x = 0u; x < u.width; x++) { total += dy[begin + x * u.channels]; }
  }
  partial[i] = total;
}`,
};

/** Uniforms of {@link MAX_POOL_GRADIENT}: of the pooled map. */
export const POOL_GRADIENT_SIZES = ["count", "width", "channels"] as const;

/** Gradient of 2×2 max pooling, one thread a pooled value; goes to the first of the four that holds the maximum. */
export const MAX_POOL_GRADIENT: Program = {
  name: "max pool gradient",
  reads: 3,
  code: `${header({ sizes: POOL_GRADIENT_SIZES, reads: { x: "f32", y: "f32", dy: "f32" }, writes: ["dx", "f32"] })}
${ONE_EACH}
  let line = 2u * u.width * u.channels;
  let channel = i % u.channels;
  let pixel = i / u.channels;
  let corner = pixel / u.width * 2u * line + pixel % u.width * 2u * u.channels + channel;
  let taps = array(corner, corner + u.channels, corner + line, corner + line + u.channels);
  var left = dy[i];
  for (var tap = 0u; tap < 4u; tap++) {
    let here = x[taps[tap]] == y[i];
    dx[taps[tap]] = select(0.0, left, here);
    left = select(left, 0.0, here);
  }
}`,
};

/** Uniforms of the crop-and-concatenate programs; `top` and `left` are the crop's corner. */
export const CROP_SIZES = ["count", "width", "skips", "ups", "skipWidth", "top", "left", "height"] as const;

/** The skip connection cropped about its middle, and the up-sampled map behind it. */
export const CROP_CONCAT: Program = {
  name: "crop and concatenate",
  reads: 2,
  code: `${header({ sizes: CROP_SIZES, reads: { skip: "f32", up: "f32" }, writes: ["y", "f32"] })}
${ONE_EACH}
  let channels = u.skips + u.ups;
  let channel = i % channels;
  let pixel = i / channels;
  if (channel >= u.skips) {
    y[i] = up[pixel * u.ups + channel - u.skips];
    return;
  }
  let begin = (pixel / u.width + u.top) * u.skipWidth + pixel % u.width + u.left;
  y[i] = skip[begin * u.skips + channel];
}`,
};

/** The gradient of the skip connection: zero outside the crop. */
export const CROP_GRADIENT: Program = {
  name: "gradient of the crop",
  reads: 1,
  code: `${header({ sizes: CROP_SIZES, reads: { dy: "f32" }, writes: ["dSkip", "f32"] })}
${ONE_EACH}
  let channel = i % u.skips;
  let pixel = i / u.skips;
  let row = pixel / u.skipWidth - u.top; // wraps around above and to the left, beyond any size
  let column = pixel % u.skipWidth - u.left;
  let inside = row < u.height && column < u.width;
  let at = (row * u.width + column) * (u.skips + u.ups) + channel;
  dSkip[i] = select(0.0, dy[select(0u, at, inside)], inside);
}`,
};

/** The gradient of the up-sampled map. */
export const UP_PART: Program = {
  name: "gradient of the up-sampled map",
  reads: 1,
  code: `${header({ sizes: CROP_SIZES, reads: { dy: "f32" }, writes: ["dUp", "f32"] })}
${ONE_EACH}
  dUp[i] = dy[i / u.ups * (u.skips + u.ups) + u.skips + i % u.ups];
}`,
};
