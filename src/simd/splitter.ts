import { gaussianTaps } from "../core/blurred-rows.ts";
import { BLUR, LEVELS, plainSplitter, type SplitJob, type Splitter, SURE_DEPTH } from "../core/split.ts";
import { FREE, instantiateKernels, type Kernel, type KernelInstance, reserve } from "./module.ts";

/** Bytes a pixel of a frame that the kernels need, at most; see `layOut` in `assembly/split.ts`. */
const BYTES_PER_PIXEL = 18;
/** Frames that need more than this are split by the plain loops: pointers have 32 bits. */
const MOST_BYTES = 2 ** 31;

/** A splitter in WebAssembly; pieces that are too large or too deep for it go to the plain loops. */
export function simdSplitter(job: SplitJob): Splitter {
  return new SimdSplitter(job);
}

class SimdSplitter implements Splitter {
  readonly #job: SplitJob;
  readonly #instance: KernelInstance;
  readonly #split: Kernel;
  readonly #layOut: Kernel;
  readonly #runsAddress: Kernel;
  readonly #interiorAddress: Kernel;
  readonly #tapsAddress: Kernel;
  readonly #objectsAddress: Kernel;
  readonly #strideOf: Kernel;
  readonly #radius: number;
  readonly #taps: Float64Array;
  #plain: Splitter | null = null;

  constructor(job: SplitJob) {
    this.#job = job;
    this.#instance = instantiateKernels();
    this.#split = this.#instance.kernel("split");
    this.#layOut = this.#instance.kernel("layOut");
    this.#runsAddress = this.#instance.kernel("runsAddress");
    this.#interiorAddress = this.#instance.kernel("interiorAddress");
    this.#tapsAddress = this.#instance.kernel("tapsAddress");
    this.#strideOf = this.#instance.kernel("strideOf");
    this.#objectsAddress = this.#instance.kernel("objectsAddress");
    this.#taps = job.interior ? gaussianTaps(BLUR) : new Float64Array(0);
    this.#radius = this.#taps.length - 1;
  }

  split(id: number): Int32Array | null {
    const { pieces, threshold, depth } = this.#job;
    const box = pieces.box(id);
    const width = box.right - box.left;
    const height = box.bottom - box.top;
    const runs = pieces.runs(id);
    if (!this.#prepare(width, height, runs.length)) return this.#splitPlainly(id);
    this.#write(id, runs, width, height);
    const args = [width, height, runs.length, threshold, depth, SURE_DEPTH, this.#radius, LEVELS];
    const count = this.#split(...args);
    if (count < 0) return this.#splitPlainly(id);
    if (count === 0) return null;
    return new Int32Array(this.#instance.memory.buffer, this.#objectsAddress(), 2 * count);
  }

  #splitPlainly(id: number): Int32Array | null {
    this.#plain ??= plainSplitter(this.#job);
    return this.#plain.split(id);
  }

  /** Lays out the memory; false where it would be too large. */
  #prepare(width: number, height: number, runs: number): boolean {
    if (BYTES_PER_PIXEL * (width + 8) * (height + 2) > MOST_BYTES) return false;
    const end = this.#layOut(FREE, width, height, runs, this.#job.interior ? 1 : 0);
    return reserve(this.#instance.memory, end);
  }

  /** Writes a piece's runs, and its interior, where the kernels look for them. */
  #write(id: number, runs: Int32Array, width: number, height: number): void {
    const { pieces, interior } = this.#job;
    const { starts, ends } = pieces.components;
    const { buffer } = this.#instance.memory;
    const { left, top } = pieces.box(id);
    const stride = this.#strideOf(width);
    const at = new Int32Array(buffer, this.#runsAddress(), 2 * runs.length);
    for (let i = 0; i < runs.length; i++) {
      const run = runs[i] ?? 0;
      const start = starts[run] ?? 0;
      const x = start % pieces.imageWidth;
      const y = (start - x) / pieces.imageWidth;
      at[2 * i] = (y - top + 1) * stride + x - left;
      at[2 * i + 1] = (ends[run] ?? 0) - start;
    }
    if (interior === null) return;
    const own = this.#interiorView(width, height);
    for (let i = 0; i < runs.length; i++)
      copyRun(interior, starts[runs[i] ?? 0] ?? 0, own, at[2 * i] ?? 0, at[2 * i + 1] ?? 0);
  }

  /** The piece's plane of interior probability, zeros; the blur's taps are written beside it. */
  #interiorView(width: number, height: number): Float32Array {
    const { buffer } = this.#instance.memory;
    new Float64Array(buffer, this.#tapsAddress(), this.#taps.length).set(this.#taps);
    const pixels = this.#strideOf(width) * (height + 2);
    return new Float32Array(buffer, this.#interiorAddress(width, height), pixels);
  }
}

/** A loop, because runs are short. */
function copyRun(from: Float32Array, start: number, to: Float32Array, at: number, length: number): void {
  for (let i = 0; i < length; i++) to[at + i] = from[start + i] ?? 0;
}
