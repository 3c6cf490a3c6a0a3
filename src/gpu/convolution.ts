import type { Profile } from "./profile.ts";
import { bitsOf, type Dispatch, type Program, type Storage } from "./program.ts";
import { type ConvolveKind, convolveProgram, type ThreadTile } from "./programs/convolve.ts";
import { SHARED_DEPTH, type SharedTile, sharedConvolveProgram } from "./programs/shared-convolve.ts";

/** Values a vector holds. */
export const VECTOR = 4;

/** An image in a buffer, pixel-major; lengths in values. */
export interface Source {
  readonly buffer: GPUBuffer;
  /** Where the first pixel that is read lies. */
  readonly origin: number;
  /** From one row to the next. */
  readonly row: number;
  /** Channels, and so the distance from one pixel to the next. */
  readonly channels: number;
}

/** A whole image `[height, width, channels]`. */
export function wholeImage(buffer: GPUBuffer, width: number, channels: number): Source {
  return { buffer, origin: 0, row: width * channels, channels };
}

/** A convolution to be run: of one image, or of two that lie behind one another in channels. */
export interface Convolution {
  readonly window: ConvolveKind["window"];
  readonly sources: readonly [Source] | readonly [Source, Source];
  /** `[rows, columns, in, out]`; of an up-convolution `[2, 2, in, out]`. */
  readonly weights: GPUBuffer;
  readonly bias: GPUBuffer;
  readonly relu: boolean;
  /** What is computed: its size, its channels (a multiple of 4), and where it goes. */
  readonly height: number;
  readonly width: number;
  readonly outputs: number;
  readonly output: GPUBuffer;
  /** Where the output goes after 2×2 max pooling as well; its size is even then. */
  readonly pooled?: GPUBuffer;
  /** Where in their buffers weights, bias and output begin, and how far one output row is from the next, in values. */
  readonly places?: {
    readonly weights?: number;
    readonly bias?: number;
    readonly output?: number;
    readonly outputRow?: number;
  };
  /** A map of the output's size: outputs are 0 where it is not positive, times `scale` elsewhere; bias and ReLU are left out. */
  readonly gate?: { readonly buffer: GPUBuffer; readonly scale: number };
  /** Every input pixel gives 2×2 output pixels. */
  readonly up?: boolean;
  /** How the sources are stored; 32 bits unless told. */
  readonly input?: Storage;
  /** How weights and output are stored; 32 bits unless told. */
  readonly stored?: Storage;
}

export const WINDOW_3 = { rows: 3, columns: 3, step: 1 } as const;
export const WINDOW_1 = { rows: 1, columns: 1, step: 1 } as const;
/** Of the gradient of an up-convolution: two rows, in each two pixels that are read as one of twice the channels. */
export const WINDOW_UP = { rows: 2, columns: 1, step: 2 } as const;

/** Multiply-accumulates of a convolution. */
export function convolutionMacs({ window, sources, height, width, outputs, up }: Convolution): number {
  const inputs = sources.reduce((sum, { channels }) => sum + channels, 0);
  return window.rows * window.columns * inputs * height * width * outputs * (up ? 4 : 1);
}

/** Tile of layers whose channels would fill half of another one's. */
const NARROW: SharedTile = { pixels: 128, channels: 32, each: 8 };

/** How a convolution's work is cut: the code, and what one workgroup and one dispatch take of it. */
interface Cut {
  readonly program: Program;
  /** Channels read at once. */
  readonly lanes: number;
  /** Thread tiles in a row of the output, or pixels. */
  readonly groups: number;
  /** Thread tiles or pixels, and how many of them a workgroup takes. */
  readonly units: number;
  readonly unitsEach: number;
  /** Vectors of output channels that a workgroup takes. */
  readonly vectorsEach: number;
  /** Neighbouring threads that take the same pixels and other channels. */
  readonly across: number;
}

function cutShared(job: Convolution, asked: SharedTile, storage: Storage): Cut {
  const { window, height, width, outputs, pooled, gate } = job;
  const tile = outputs > NARROW.channels ? asked : { ...NARROW, each: asked.each };
  return {
    program: sharedConvolveProgram({
      tile,
      window,
      storage,
      pool: pooled !== undefined,
      ...(gate && { gated: true }),
    }),
    lanes: VECTOR,
    groups: width,
    units: height * width,
    unitsEach: tile.pixels,
    vectorsEach: tile.channels / VECTOR,
    across: 1,
  };
}

function cutDirect(job: Convolution, profile: Profile): Cut {
  const { window, sources, height, width, outputs, pooled, gate, input = "f32", stored = "f32" } = job;
  const vectors = sources.every(({ channels, origin }) => channels % VECTOR === 0 && origin % VECTOR === 0);
  const lanes = vectors ? profile.lanes : 1;
  const tile = window.columns === 3 ? profile.wide : profile.narrow;
  const groups = Math.ceil(width / tile.columns);
  const units = groups * Math.ceil(height / tile.rows);
  const across =
    profile.sharing > 1 ? 1 : bestAcross(units, Math.ceil(outputs / VECTOR / tile.vectors), tile);
  return {
    program: convolveProgram({
      ...{ tile, window, lanes, input, output: stored },
      ...{ pool: pooled !== undefined, sharing: profile.sharing },
      ...(gate && { gated: true }),
    }),
    lanes,
    groups,
    units,
    unitsEach: tile.threads / across,
    vectorsEach: tile.vectors * across,
    across,
  };
}

/** How many neighbours should share out channels rather than pixels, so that few threads have nothing to do. */
function bestAcross(units: number, channelGroups: number, { threads }: ThreadTile): number {
  let best = { across: 1, busy: 0 };
  for (let across = 1; across <= threads; across *= 2) {
    const busy = full(units, threads / across) * full(channelGroups, across);
    if (busy > best.busy) best = { across, busy };
  }
  return best.across;
}

/** Share of places that are taken when `count` come in bunches of `each`. */
function full(count: number, each: number): number {
  return count / (Math.ceil(count / each) * each);
}

function cutOf(job: Convolution, profile: Profile): Cut {
  const { sources, input = "f32", stored = "f32" } = job;
  const fits = sources.every(
    ({ channels, origin }) => channels % SHARED_DEPTH === 0 && origin % VECTOR === 0,
  );
  return profile.shared !== null && fits && input === stored
    ? cutShared(job, profile.shared, stored)
    : cutDirect(job, profile);
}

/**
 * The dispatches of a convolution.
 *
 * @param mostMacs how much work one dispatch may do: a slow GPU that is busy for seconds is taken to hang
 */
export function convolve(job: Convolution, profile: Profile, mostMacs = Infinity): Dispatch[] {
  const {
    height,
    width,
    outputs,
    sources,
    weights,
    bias,
    output,
    pooled,
    gate,
    places = {},
    up = false,
  } = job;
  const { program, lanes, groups, units, unitsEach, vectorsEach, across } = cutOf(job, profile);
  const inputs = sources.reduce((sum, { channels }) => sum + channels, 0);
  const vectors = outputs / VECTOR;
  const pixel = up ? 2 * vectors : vectors;
  const row = (places.outputRow ?? (up ? 4 : 1) * width * outputs) / VECTOR;
  const [first, second = { ...first, channels: 0 }] = sources;
  const both = [first, second];
  const origins = both.flatMap(({ origin, row: length, channels }) =>
    [origin, length, channels].map((values) => values / lanes),
  );
  const columns = Math.ceil(vectors / vectorsEach);
  return pieces(units, unitsEach, columns, convolutionMacs(job) / mostMacs).map(
    ({ begin, end, first, last }) => ({
      macs: (convolutionMacs(job) * (end - begin) * (last - first)) / units / columns,
      program,
      sizes: [
        ...[height, width, vectors, job.relu ? 1 : 0, groups, begin, end, first],
        ...[inputs * vectors, inputs * vectors, row, pixel, row / 2, vectors, ...origins],
        ...[places.weights, places.bias, places.output].map((origin = 0) => origin / VECTOR),
        ...[width * vectors, bitsOf(gate?.scale ?? 1), across],
      ],
      inputs: [...both.map(({ buffer }) => buffer), weights, bias, ...(gate ? [gate.buffer] : [])],
      output,
      ...(pooled && { alsoWrites: [pooled] }),
      workgroups: [Math.ceil((end - begin) / unitsEach), last - first, up ? VECTOR : 1],
    }),
  );
}

/** A part of a convolution: units `begin` to `end`, and groups of output channels `first` to `last`. */
interface Piece {
  readonly begin: number;
  readonly end: number;
  readonly first: number;
  readonly last: number;
}

/** Cuts work into so many parts or more: by pixels, and where single workgroups are too much by channels, too. */
function pieces(units: number, unitsEach: number, columns: number, wanted: number): Piece[] {
  const most = Math.ceil(units / unitsEach);
  const byPixels = Math.min(most, Math.max(1, Math.ceil(wanted)));
  const share = Math.ceil(most / byPixels) * unitsEach;
  const byChannels = Math.min(columns, Math.max(1, Math.ceil(wanted / Math.ceil(units / share))));
  const columnShare = Math.ceil(columns / byChannels);
  return ranges(units, share).flatMap(([begin, end]) =>
    ranges(columns, columnShare).map(([first, last]) => ({ begin, end, first, last })),
  );
}

/** `[0, share)`, `[share, 2 · share)`, … up to `length`. */
function ranges(length: number, share: number): [begin: number, end: number][] {
  return Array.from({ length: Math.ceil(length / share) }, (_, i) => [
    i * share,
    Math.min(length, (i + 1) * share),
  ]);
}
