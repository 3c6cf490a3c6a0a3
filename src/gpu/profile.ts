import type { Storage } from "./program.ts";
import type { Sharing, ThreadTile } from "./programs/convolve.ts";
import type { SharedTile } from "./programs/shared-convolve.ts";
import type { TrainingBlock } from "./training/weight-gradient-program.ts";

/** How work is cut for one kind of device. */
export interface Profile {
  /** For people. */
  readonly name: string;
  /** How a network's maps and weights are stored when it predicts; training takes 32 bits. */
  readonly storage: Storage;
  /** Tile of a workgroup that shares what it reads; null where barriers are slow or unsafe. */
  readonly shared: SharedTile | null;
  /** Tile of a 3×3 convolution. */
  readonly wide: ThreadTile;
  /** Tile of a 1×1 convolution, of an up-convolution and of its gradient. */
  readonly narrow: ThreadTile;
  /** Input channels read at once where they allow it. */
  readonly lanes: 1 | 4;
  /** Neighbouring threads of a subgroup that share out the reading of weights; 1: each reads all. */
  readonly sharing: Sharing;
  /** What a thread adds up of a weight gradient when whole networks are trained. */
  readonly weights: TrainingBlock;
  /** Threads that a sum over pixels is shared out among at least. */
  readonly threads: number;
}

/**
 * For adapters that compute on the CPU: there a load costs as much as ten multiplications wherever it goes, and registers
 * are memory, so tiles are large; workgroups are as small as a SIMD vector, so that little is computed in vain.
 */
export const SOFTWARE: Profile = {
  name: "registers, for the CPU",
  storage: "f32",
  shared: null,
  wide: { rows: 4, columns: 4, vectors: 2, threads: 4 },
  narrow: { rows: 4, columns: 4, vectors: 2, threads: 4 },
  lanes: 1,
  sharing: 1,
  weights: { inputs: 2, vectors: 2, columns: 4, threads: 4 },
  threads: 64,
};

const SMALL = { rows: 4, columns: 4, vectors: 1, threads: 4 } as const;

/** Compiles in half the time, and is there when the other fails. */
export const SOFTWARE_SMALL: Profile = {
  ...SOFTWARE,
  name: "registers, for the CPU, small tiles",
  wide: SMALL,
  narrow: SMALL,
};

/** For GPUs: 64 accumulators a thread leave enough registers for several workgroups a core. */
export const DIRECT: Profile = {
  name: "registers",
  storage: "f32",
  shared: null,
  wide: { rows: 2, columns: 4, vectors: 2, threads: 64 },
  narrow: { rows: 2, columns: 4, vectors: 2, threads: 64 },
  lanes: 4,
  sharing: 1,
  weights: { inputs: 4, vectors: 1, columns: 2, threads: 64 },
  threads: 65_536,
};

/** For GPUs whose workgroups share memory fast: three quarters of the reads come from it. */
export const SHARED: Profile = {
  ...DIRECT,
  name: "shared memory",
  shared: { pixels: 128, channels: 64, each: 8 },
};

/** Smaller workgroups: maps at the bottom of the network are small, and every core should have some. */
export const SHARED_SMALL: Profile = {
  ...DIRECT,
  name: "shared memory, small tiles",
  shared: { pixels: 64, channels: 64, each: 8 },
};

/** More threads that hold less each. */
export const SHARED_LIGHT: Profile = {
  ...DIRECT,
  name: "shared memory, small threads",
  shared: { pixels: 64, channels: 64, each: 4 },
};

/** The tile of layers with few channels for all of them. */
export const SHARED_NARROW: Profile = {
  ...DIRECT,
  name: "shared memory, narrow tiles",
  shared: { pixels: 128, channels: 32, each: 8 },
};

function tiled(name: string, tile: ThreadTile): Profile {
  return { ...DIRECT, name, wide: tile, narrow: tile };
}

/** For GPUs with many registers a thread: fewer reads for each multiplication. */
export const DIRECT_LARGE = tiled("registers, large tiles", { rows: 4, columns: 4, vectors: 2, threads: 64 });

/** For GPUs with few. */
export const DIRECT_SMALL = tiled("registers, small tiles", { rows: 2, columns: 2, vectors: 2, threads: 64 });

/** The same profile with a network's maps and weights in 16 bits. */
export function halved(profile: Profile): Profile {
  return { ...profile, name: `${profile.name}, 16 bit`, storage: "f16" };
}
