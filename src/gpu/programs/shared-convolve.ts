import { header, type Program, type Storage, unrolled } from "../program.ts";
import { CONVOLVE_SIZES, type ConvolveKind, convolveReads, finish } from "./convolve.ts";

/** What a workgroup computes: so many pixels, in reading order, of so many channels. */
export interface SharedTile {
  readonly pixels: 64 | 128;
  readonly channels: 32 | 64;
  /** Pixels that one thread computes, of eight channels. */
  readonly each: 4 | 8;
}

/** What distinguishes the code of one kind; everything else is a uniform. */
export interface SharedConvolveKind {
  readonly tile: SharedTile;
  readonly window: ConvolveKind["window"];
  readonly storage: Storage;
  /** Whether the output is max-pooled as well, 2×2, into a second buffer. */
  readonly pool: boolean;
  readonly gated?: ConvolveKind["gated"];
}

/** Input channels that are in workgroup memory at a time; every source has a multiple of them. */
export const SHARED_DEPTH = 16;

/** Channels in vectors that one thread computes. */
const VECTORS = 2;

/** Vectors of channels at a time. */
const SLICE = SHARED_DEPTH / 4;
/** Vectors from one pixel to the next in workgroup memory: one more than are used, so that columns lie in other banks. */
const STRIDE = SLICE + 1;

/** Threads of a workgroup. */
function threadsOf({ pixels, channels, each }: SharedTile): number {
  return (pixels / each) * (channels / (4 * VECTORS));
}

/**
 * The convolution of `convolveProgram` as a product of matrices that are never written out: a workgroup shares a slice
 * of its pixels and of the weights, and reads the next one while it multiplies. Uniforms and buffers are the same;
 * `first` and `end` count pixels: in reading order, or, where it pools, in blocks of four, so that a thread has whole ones.
 */
export function sharedConvolveProgram(kind: SharedConvolveKind): Program {
  const { tile, storage, pool } = kind;
  const vector = `vec4<${storage}>`;
  const threads = threadsOf(tile);
  const reads = convolveReads(kind.gated, vector, vector);
  const across = tile.channels / 4;
  const parts = { pixels: (tile.pixels * SLICE) / threads, weights: (SHARED_DEPTH * across) / threads };
  return {
    name: `shared convolve ${JSON.stringify(kind)}`,
    reads: Object.keys(reads).length,
    ...(pool && { writes: 2 }),
    code: `${header({ sizes: CONVOLVE_SIZES, reads, writes: ["y", vector], ...(pool && { alsoWrites: { pooled: vector } }) })}
${finish(storage, kind.gated)}
${pool ? blockOrder(tile) : READING_ORDER}
var<workgroup> pixels: array<${vector}, ${tile.pixels * STRIDE}>;
var<workgroup> slice: array<${vector}, ${SHARED_DEPTH * across}>;
@compute @workgroup_size(${threads})
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u) {
  let firstPixel = u.first + group.x * ${tile.pixels}u;
  let firstChannel = (group.y + u.firstColumn) * ${across}u;
  let inputs = (u.channels0 + u.channels1) * 4u;
  let weightStart = u.weightOrigin + group.z * u.weightSet;
${unrolled(parts.pixels, (part) => pixelPlace(kind, threads, part))}
${unrolled(parts.weights, (part) => weightPlace(storage, threads, across, part))}
${sums(tile, (name) => `  var ${name} = vec4f();`)}
  let column = thread % ${across / VECTORS}u;
  let row = thread / ${across / VECTORS}u;
  let steps = inputs / ${SHARED_DEPTH}u * ${kind.window.rows * kind.window.columns}u;
  var tap = 0u;
  var depth = 0u; // vectors of channels before this slice
${load(kind, parts)}
  for (var step = 0u; step < steps; step++) {
    workgroupBarrier();
${unrolled(parts.pixels, (part) => `    pixels[m${part} * ${STRIDE}u + s${part}] = p${part};`)}
${unrolled(parts.weights, (part) => `    slice[thread + ${part * threads}u] = w${part};`)}
    workgroupBarrier();
    depth += ${SLICE}u;
    if (depth == u.channels0 + u.channels1) {
      depth = 0u;
      tap = min(tap + 1u, ${kind.window.rows * kind.window.columns - 1}u); // read once too often at the end
    }
${load(kind, parts)}
${multiply(tile, across)}
  }
${store(kind, across)}
${pool ? storePooled(tile, across) : ""}
}`,
  };
}

/** Row and column of the workgroup's pixel `m`. */
const READING_ORDER = `fn place(first: u32, m: u32) -> vec2u {
  let at = min(first + m, u.height * u.width - 1u);
  return vec2u(at / u.width, at % u.width);
}`;

/** The same, a thread's pixels four by four the corners of a square; `end` and the map's size are even there. */
function blockOrder(tile: SharedTile): string {
  const apart = tile.pixels / tile.each;
  return `fn place(first: u32, m: u32) -> vec2u {
  let inner = m / ${apart}u;
  let block = min(first / 4u + inner / 4u * ${apart}u + m % ${apart}u, u.height * u.width / 4u - 1u);
  return vec2u(block / (u.width / 2u) * 2u + inner % 4u / 2u, block % (u.width / 2u) * 2u + inner % 2u);
}
fn number(first: u32, m: u32) -> u32 {
  return first + m / ${4 * apart}u * ${4 * apart}u + m % ${apart}u * 4u;
}`;
}

/** Where in both sources one of a thread's pixels begins, and which vector of the slice it reads. */
function pixelPlace({ window, storage }: SharedConvolveKind, threads: number, part: number): string {
  const origin = (source: number): string =>
    `  let b${source}_${part} = u.origin${source} + at${part}.x * ${window.step}u * u.row${source} + at${part}.y * u.channels${source} + s${part};`;
  return `  let m${part} = (thread + ${part * threads}u) / ${SLICE}u;
  let s${part} = (thread + ${part * threads}u) % ${SLICE}u;
  let at${part} = place(firstPixel, m${part});
${unrolled(2, origin)}
  var p${part}: vec4<${storage}>;`;
}

function weightPlace(storage: Storage, threads: number, across: number, part: number): string {
  return `  let k${part} = (thread + ${part * threads}u) / ${across}u;
  let n${part} = min(firstChannel + (thread + ${part * threads}u) % ${across}u, u.outputs - 1u);
  var w${part}: vec4<${storage}>;`;
}

/** Reads the slice at `tap` and `depth` into registers. */
function load({ window }: SharedConvolveKind, parts: { pixels: number; weights: number }): string {
  const pixel = (source: number, depth: string): string =>
    unrolled(parts.pixels, (part) => `      p${part} = x${source}[b${source}_${part} + offset + ${depth}];`);
  const offset = (source: number): string =>
    `      let offset = tap / ${window.columns}u * u.row${source} + tap % ${window.columns}u * u.channels${source};`;
  return `    if (depth < u.channels0) {
${offset(0)}
${pixel(0, "depth")}
    } else {
${offset(1)}
${pixel(1, "depth - u.channels0")}
    }
${unrolled(parts.weights, (part) => `    w${part} = weights[weightStart + (tap * inputs + depth * 4u + k${part}) * u.outputs + n${part}];`)}`;
}

/** Name of the sum for one of a thread's pixels and vectors. */
function sums({ each }: SharedTile, part: (name: string, pixel: number, v: number) => string): string {
  return unrolled(each, (pixel) => unrolled(VECTORS, (v) => part(`c${pixel}_${v}`, pixel, v)));
}

function multiply(tile: SharedTile, across: number): string {
  const apart = tile.pixels / tile.each;
  const lane = (e: number): string => `      {
${unrolled(VECTORS, (v) => `        let f${v} = vec4f(slice[(k * 4u + ${e}u) * ${across}u + column + ${(v * across) / VECTORS}u]);`)}
${sums(tile, (name, pixel, v) => `        ${name} = fma(vec4f(v${pixel}.${"xyzw".charAt(e)}), f${v}, ${name});`)}
      }`;
  return `    for (var k = 0u; k < ${SLICE}u; k++) {
${unrolled(tile.each, (pixel) => `      let v${pixel} = vec4f(pixels[(row + ${pixel * apart}u) * ${STRIDE}u + k]);`)}
${unrolled(4, lane)}
    }`;
}

function store({ tile, pool, gated }: SharedConvolveKind, across: number): string {
  const opening = (v: number): string =>
    gated ? `gate[at.x * u.gateRow + at.y * u.outputs + n${v}_out]` : `bias[u.biasOrigin + n${v}_out]`;
  const apart = tile.pixels / tile.each;
  const number = (m: string): string => (pool ? `number(firstPixel, ${m})` : `firstPixel + ${m}`);
  return `  let origin = u.outOrigin + (group.z / 2u) * u.setRow + (group.z % 2u) * u.setPixel;
${unrolled(VECTORS, (v) => `  let n${v}_out = firstChannel + column + ${(v * across) / VECTORS}u;`)}
${sums(
  tile,
  (name, pixel, v) => `  if (${number(`row + ${pixel * apart}u`)} < u.end && n${v}_out < u.outputs) {
    let at = place(firstPixel, row + ${pixel * apart}u);
    y[origin + at.x * u.outRow + at.y * u.outPixel + n${v}_out] = finished(${name}, ${opening(v)});
  }`,
)}`;
}

/** The largest of each four of a thread's pixels. */
function storePooled(tile: SharedTile, across: number): string {
  const apart = tile.pixels / tile.each;
  const most = (first: number, v: number): string =>
    `max(max(c${first}_${v}, c${first + 1}_${v}), max(c${first + 2}_${v}, c${first + 3}_${v}))`;
  return unrolled(tile.each / 4, (block) =>
    unrolled(
      VECTORS,
      (v) => `  if (number(firstPixel, row + ${4 * block * apart}u) < u.end && n${v}_out < u.outputs) {
    let at = place(firstPixel, row + ${4 * block * apart}u);
    let most = finished(${most(4 * block, v)}, bias[u.biasOrigin + firstChannel + column + ${(v * across) / VECTORS}u]);
    pooled[(at.x / 2u * (u.width / 2u) + at.y / 2u) * u.outputs + n${v}_out] = most;
  }`,
    ),
  );
}
