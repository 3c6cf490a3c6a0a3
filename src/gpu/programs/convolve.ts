import { header, type Program, type Storage, unrolled } from "../program.ts";

/** Output values that one thread computes, and the threads of a workgroup. */
export interface ThreadTile {
  readonly rows: number;
  readonly columns: number;
  /** Times four output channels. */
  readonly vectors: number;
  readonly threads: number;
}

/** What distinguishes the code of one kind of convolution; everything else is a uniform. */
export interface ConvolveKind {
  readonly tile: ThreadTile;
  /** Rows and columns of the kernel, and input rows from one output row to the next. */
  readonly window: { readonly rows: number; readonly columns: number; readonly step: number };
  /** Input channels read at once; 4 needs channels that are a multiple of 4. */
  readonly lanes: 1 | 4;
  /** How the input is stored. */
  readonly input: Storage;
  /** How weights and output are stored. */
  readonly output: Storage;
  /** Whether the output is max-pooled as well, 2×2, into a second buffer; needs tiles of even rows and columns. */
  readonly pool: boolean;
  /** Threads that share out the reading of weights. */
  readonly sharing: Sharing;
  /** Whether outputs are 0 where another map is not positive: the gradient of what a ReLU gave. */
  readonly gated?: true;
}

/** So many threads, neighbours in a subgroup, each read a part of the weights and tell the others; 1: each reads all. */
export type Sharing = 1 | 4 | 8 | 16 | 32;

/** Uniforms of a convolution in order; lengths are in vectors of four values, of input in `lanes`. */
export const CONVOLVE_SIZES = [
  ...["height", "width", "outputs", "relu"], // outputs: vectors; relu: 1 or 0
  ...["groups", "first", "end"], // thread tiles a row of them; those of this dispatch
  "firstColumn", // workgroups' channels before those of this dispatch
  ...["weightTap", "weightSet"], // weights of one window position; of one `z`
  ...["outRow", "outPixel", "setRow", "setPixel"], // where `z` writes: setRow · (z / 2) + setPixel · (z % 2) further
  ...["origin0", "row0", "channels0"],
  ...["origin1", "row1", "channels1"],
  ...["weightOrigin", "biasOrigin", "outOrigin"], // where weights, bias and output begin
  ...["gateRow", "gateScale"], // of the map that opens the gate; the bits of a factor
  "across", // neighbouring threads that take the same pixels and other channels
] as const;

/**
 * Unpadded convolution with bias and ReLU: a thread holds a tile of output pixels and channels in registers and reads
 * each input value and weight of a channel once, without workgroup memory. Its input may lie in two buffers, the
 * channels of one behind those of the other: a skip connection and an up-sampled map are read where they are.
 *
 * Weights are `[z, rows, columns, in, out]`; several `z` make an up-convolution, each writing every other pixel.
 */
export function convolveProgram(kind: ConvolveKind): Program {
  const { tile, lanes, input, output, pool, sharing } = kind;
  if (pool && (tile.rows % 2 !== 0 || tile.columns % 2 !== 0))
    throw new RangeError(`a tile of ${tile.rows} × ${tile.columns} px cannot be pooled`);
  const vector = `vec4<${output}>`;
  const read = lanes === 4 ? `vec4<${input}>` : input;
  const reads = convolveReads(kind.gated, read, vector);
  return {
    name: `convolve ${JSON.stringify(kind)}`,
    reads: Object.keys(reads).length,
    ...(pool && { writes: 2 }),
    code: `${sharing > 1 ? "enable subgroups;\n" : ""}${header({ sizes: CONVOLVE_SIZES, reads, writes: ["y", vector], ...(pool && { alsoWrites: { pooled: vector } }) })}
${finish(output, kind.gated)}
@compute @workgroup_size(${tile.threads})
fn main(@builtin(global_invocation_id) thread: vec3u${sharing > 1 ? ", @builtin(subgroup_invocation_id) lane: u32" : ""}) {
${begin(sharing)}
  let top = index / u.groups * ${tile.rows}u;
  let left = index % u.groups * ${tile.columns}u;
  let channel = group * ${tile.vectors}u;
${unrolled(tile.vectors, (v) => `  let c${v} = min(channel + ${v}u, u.outputs - 1u);`)}
${accumulators(tile, (name) => `  var ${name} = vec4f();`)}
${accumulate(kind)}
${store(kind)}
}`,
  };
}

/** Buffers that a convolution reads, and their types. */
export function convolveReads(
  gated: ConvolveKind["gated"],
  input: string,
  weights: string,
): Record<string, string> {
  const reads = { x0: input, x1: input, weights, bias: "vec4f" };
  return gated ? { ...reads, gate: "vec4f" } : reads;
}

/** What the epilogue does to every sum: its second argument is the bias, or the value that opens the gate. */
export function finish(storage: Storage, gated?: ConvolveKind["gated"]): string {
  if (gated)
    return `fn finished(sum: vec4f, gate: vec4f) -> vec4<${storage}> {
  return vec4<${storage}>(select(vec4f(), sum * bitcast<f32>(u.gateScale), gate > vec4f()));
}`;
  return `fn finished(sum: vec4f, bias: vec4f) -> vec4<${storage}> {
  let value = sum + bias;
  return vec4<${storage}>(select(value, vec4f(), (value < vec4f()) & vec4<bool>(u.relu == 1u))); // NaN stays NaN
}`;
}

/** Which thread tile this is; threads that share weights stay to the end, even those beyond the last tile. */
function begin(sharing: Sharing): string {
  return sharing === 1
    ? `  let index = thread.x / u.across + u.first;
  let group = (thread.y + u.firstColumn) * u.across + thread.x % u.across;
  if (index >= u.end) { return; }`
    : `  let index = min(thread.x + u.first, u.end - 1u);
  let group = thread.y + u.firstColumn;
  let live = thread.x + u.first < u.end;`;
}

function accumulators(tile: ThreadTile, part: (name: string, row: number, column: number) => string): string {
  return unrolled(tile.rows, (row) =>
    unrolled(tile.columns, (column) =>
      unrolled(tile.vectors, (v) => part(`a${row}_${column}_${v}`, row, column)),
    ),
  );
}

/** Input rows and columns under a thread's tile. */
function reach({ tile, window }: ConvolveKind): { rows: number; columns: number } {
  return {
    rows: (tile.rows - 1) * window.step + window.rows,
    columns: tile.columns + window.columns - 1,
  };
}

/** Adds up all channels; outputs beyond the edge read the edge again and are never stored. */
function accumulate(kind: ConvolveKind): string {
  const { window, lanes } = kind;
  const type = lanes === 4 ? "vec4f" : "f32";
  const { rows, columns } = reach(kind);
  const each = (part: (row: number, column: number) => string): string =>
    unrolled(rows, (row) => unrolled(columns, (column) => part(row, column)));
  const load = (source: number, k: string): string =>
    each(
      (row, column) =>
        `      x${row}_${column} = ${type}(x${source}[r${source}_${row} + o${source}_${column} + ${k}]);`,
    );
  return `  let lastRow = (u.height - 1u) * ${window.step}u + ${window.rows - 1}u;
  let lastColumn = u.width - 1u + ${window.columns - 1}u;
${unrolled(2, (source) => offsets(kind, source))}
  let start = u.weightOrigin + thread.z * u.weightSet;
${shares(kind)}
  for (var k = 0u; k < u.channels0 + u.channels1; k++) {
${each((row, column) => `    var x${row}_${column}: ${type};`)}
    if (k < u.channels0) {
${load(0, "k")}
    } else {
${load(1, "k - u.channels0")}
    }
${fetch(kind)}
${unrolled(lanes, (lane) => addLane(kind, lane))}
  }`;
}

/** Weights that a thread's tile is multiplied with for one vector of input channels: by channel, tap, vector of outputs. */
function weightCount({ tile, window, lanes }: ConvolveKind): number {
  return lanes * window.rows * window.columns * tile.vectors;
}

/** Where this thread's share of the weights lies, behind those of the first channel of a step. */
function shares(kind: ConvolveKind): string {
  const { tile, window, sharing } = kind;
  const count = weightCount(kind);
  const each = window.rows * window.columns * tile.vectors;
  return unrolled(sharing === 1 ? 0 : Math.ceil(count / sharing), (part) => {
    const own = `min(lane % ${sharing}u + ${part * sharing}u, ${count - 1}u)`;
    return `  let n${part} = ${own};
  let s${part} = n${part} / ${each}u * u.outputs + n${part} % ${each}u / ${tile.vectors}u * u.weightTap + min(channel + n${part} % ${tile.vectors}u, u.outputs - 1u);`;
  });
}

/** Reads this thread's share of a step's weights. */
function fetch(kind: ConvolveKind): string {
  const { sharing, lanes } = kind;
  return unrolled(
    sharing === 1 ? 0 : Math.ceil(weightCount(kind) / sharing),
    (part) => `    let m${part} = vec4f(weights[start + k * ${lanes}u * u.outputs + s${part}]);`,
  );
}

/** Where the rows and columns under a thread's tile begin in one source. */
function offsets(kind: ConvolveKind, source: number): string {
  const { rows, columns } = reach(kind);
  return `${unrolled(rows, (row) => `  let r${source}_${row} = u.origin${source} + min(top * ${kind.window.step}u + ${row}u, lastRow) * u.row${source};`)}
${unrolled(columns, (column) => `  let o${source}_${column} = min(left + ${column}u, lastColumn) * u.channels${source};`)}`;
}

/** One input channel's part of every accumulator, in one expression each: they are touched once a channel. */
function addLane({ tile, window, lanes, sharing }: ConvolveKind, lane: number): string {
  const value = lanes === 4 ? `.${"xyzw".charAt(lane)}` : "";
  const taps = window.rows * window.columns;
  const weight = (tap: number, v: number): string => {
    const place = (lane * taps + tap) * tile.vectors + v;
    const shared = `subgroupBroadcast(m${Math.floor(place / sharing)}, ${place % sharing}u)`;
    const read = `vec4f(weights[begin + ${tap}u * u.weightTap + c${v}])`;
    return `        let w${tap}_${v} = ${sharing > 1 ? shared : read};`;
  };
  const terms = (v: number, row: number, column: number): string =>
    Array.from({ length: taps }, (_, tap) => {
      const y = row * window.step + Math.floor(tap / window.columns);
      return `x${y}_${column + (tap % window.columns)}${value} * w${tap}_${v}`;
    }).join(" + ");
  return `      {
${sharing > 1 ? "" : `        let begin = start + (k * ${lanes}u + ${lane}u) * u.outputs;`}
${unrolled(taps, (tap) => unrolled(tile.vectors, (v) => weight(tap, v)))}
${accumulators(tile, (name, row, column) => `        ${name} += ${terms(Number(name.split("_")[2]), row, column)};`)}
      }`;
}

function store({ tile, pool, sharing, gated }: ConvolveKind): string {
  const at = (row: number, column: number): string =>
    `origin + (top + ${row}u) * u.outRow + (left + ${column}u) * u.outPixel`;
  const opening = (row: number, column: number, v: number): string =>
    gated ? `gate[(top + ${row}u) * u.gateRow + (left + ${column}u) * u.outputs + channel + ${v}u]` : `b${v}`;
  const each = (row: number, column: number): string =>
    unrolled(
      tile.vectors,
      (v) =>
        `      if (channel + ${v}u < u.outputs) { y[${at(row, column)} + channel + ${v}u] = finished(a${row}_${column}_${v}, ${opening(row, column, v)}); }`,
    );
  return `${sharing > 1 ? "  if (!live) { return; }" : ""}
  let origin = u.outOrigin + (thread.z / 2u) * u.setRow + (thread.z % 2u) * u.setPixel;
${unrolled(tile.vectors, (v) => `  let b${v} = bias[u.biasOrigin + c${v}];`)}
${inside(tile, 1, each)}
${pool ? inside(tile, 2, (row, column) => storePooled(tile, row, column)) : ""}`;
}

/** Code for every `step`th row and column of the tile that lies inside the output. */
function inside(tile: ThreadTile, step: number, part: (row: number, column: number) => string): string {
  return unrolled(
    tile.rows / step,
    (row) => `  if (top + ${row * step}u < u.height) {
${unrolled(
  tile.columns / step,
  (column) => `    if (left + ${column * step}u < u.width) {
${part(row * step, column * step)}
    }`,
)}
  }`,
  );
}

/** The largest of four neighbours: the tile's corner is even, and so is the map's size. */
function storePooled({ vectors }: ThreadTile, row: number, column: number): string {
  const most = (y: number, v: number): string => `max(a${y}_${column}_${v}, a${y}_${column + 1}_${v})`;
  return `      let at = ((top + ${row}u) / 2u * (u.width / 2u) + (left + ${column}u) / 2u) * u.outputs + channel;
${unrolled(
  vectors,
  (v) =>
    `      if (channel + ${v}u < u.outputs) { pooled[at + ${v}u] = finished(max(${most(row, v)}, ${most(row + 1, v)}), b${v}); }`,
)}`;
}
