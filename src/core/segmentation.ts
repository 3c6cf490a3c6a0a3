import type { ModelClass } from "./card.ts";

/** Where the network ran. */
export interface BackendReport {
  readonly name: "webgpu" | "wasm";
  /** The adapter's own name on WebGPU; e.g. `CPU, SIMD, 4 threads` on WASM. */
  readonly adapter: string;
  /** Why this backend was chosen, for people. */
  readonly reason: string;
  /** The ways to compute on the GPU that were tried, or are to be; absent where none was found. */
  readonly variants?: readonly VariantReport[];
  /** The time that testing them took at this start; 0 when an earlier start's results were used. */
  readonly testedSeconds?: number;
}

/** One way to compute on a device. */
export interface VariantReport {
  /** For people, e.g. `shared memory, 16 bit`. */
  readonly name: string;
  /** `proved` is used where the fastest must not be; `slower` was measured only. */
  readonly state: "used" | "proved" | "slower" | "untried" | "failed";
  /** Its measured speed, or why it failed or is still untried, for people. */
  readonly note: string;
}

/** The network's answer for one image, at the image's own size. */
export interface Segmentation {
  readonly width: number;
  readonly height: number;
  readonly classes: readonly ModelClass[];
  /**
   * Softmax probability of each class but the first (background), in class order; each plane row-major,
   * `width · height` long, in [0, 1]. The background's is 1 minus their sum.
   */
  readonly probabilities: readonly Float32Array[];
  /** Name of the model. */
  readonly model: string;
  readonly backend: BackendReport;
  /** Network px per image px. */
  readonly scale: number;
  /** Edge of a tile's input in network px. */
  readonly tileSize: number;
  readonly tileCount: number;
  readonly seconds: number;
}

/** Instance ids of one plane. */
export interface LabelMap {
  readonly width: number;
  readonly height: number;
  /** Row-major ids; 0 is background. */
  readonly data: Uint32Array;
  /** Number of objects; ids are 1…count without gaps. */
  readonly count: number;
}
