import type { VariantReport } from "../../src/core/segmentation.ts";
import type { Peaks } from "../harness/peaks.ts";
import type { Case } from "./case.ts";
import { type Clock, type ClockName, type Instant, timed } from "./clock.ts";

/** Who computes, and on what. */
export interface About {
  readonly engine: string;
  readonly version: string;
  /** E.g. `WebGPU`. */
  readonly backend: string;
  /** The adapter's own name, driver included; or the CPU's features and threads. */
  readonly adapter: string;
  /** What runs it: Node.js or a browser, with versions. */
  readonly runtime: string;
  readonly clock: ClockName;
  readonly peaks: Peaks;
  /** Until the engine was ready: on our WebGPU, trying out the ways to compute included. */
  readonly startSeconds: number;
  readonly variants?: readonly VariantReport[];
  /** Of that, what trying them out took. */
  readonly testedSeconds?: number;
  readonly note?: string;
}

/** A case made ready. */
export interface Pass {
  /** @returns some of its logits, or the loss: what other engines must give too */
  readonly run: () => Promise<readonly number[]>;
  readonly dispose: () => Promise<void>;
}

/** An engine in the process or page that computes. */
export interface Host {
  readonly about: About;
  readonly prepare: (each: Case) => Promise<Pass>;
  /** Bytes of GPU buffers; absent on the CPU. */
  readonly gpuMemory?: { readonly reset: () => void; readonly peak: () => number };
}

export interface Timing {
  /** Wall time of the first pass, which compiles. */
  readonly firstSeconds: number;
  /** Passes after the first; 0 where that one was long enough to count itself. */
  readonly passes: number;
  /** The shortest pass. */
  readonly seconds: number;
  /** Processor time of the pass that took the least. */
  readonly processorSeconds: number;
  /** Bytes the process held at most; null where that cannot be told. */
  readonly processBytes: number | null;
  /** Bytes of GPU buffers at most; null on the CPU. */
  readonly gpuBytes: number | null;
  /** What the first pass gave. */
  readonly answer: readonly number[];
}

export interface Repeats {
  /** Passes after the first, of which the fastest counts; more of them while they are short. */
  readonly passes: number;
  /** Wall time in s from which on a first pass is enough. */
  readonly enough: number;
}

/** Wall time in s that is filled with passes however few are asked for, and the most of them. */
const FILLED_SECONDS = 1;
const MOST_PASSES = 20;

/** Whether passes after the first, of which these were done, are still to come. */
function goesOn(first: Instant, done: readonly Instant[], { passes, enough }: Repeats): boolean {
  if (first.wall >= enough || done.length >= MOST_PASSES) return false;
  const spent = done.reduce((sum, { wall }) => sum + wall, 0);
  return done.length < passes || spent < FILLED_SECONDS;
}

export interface Meters {
  readonly clock: Clock;
  readonly processMemory: { readonly reset: () => void; readonly peak: () => number } | null;
}

export async function measureCase(
  host: Host,
  each: Case,
  repeats: Repeats,
  { clock, processMemory }: Meters,
): Promise<Timing> {
  processMemory?.reset();
  host.gpuMemory?.reset();
  const pass = await host.prepare(each);
  try {
    let answer: readonly number[] = [];
    const first = await timed(clock, async () => {
      answer = await pass.run();
    });
    const counted: Instant[] = [];
    while (goesOn(first, counted, repeats)) counted.push(await timed(clock, pass.run));
    const all = counted.length === 0 ? [first] : counted;
    return {
      firstSeconds: first.wall,
      passes: counted.length,
      seconds: Math.min(...all.map(({ wall }) => wall)),
      processorSeconds: Math.min(...all.map(({ processor }) => processor)),
      processBytes: processMemory?.peak() ?? null,
      gpuBytes: host.gpuMemory?.peak() ?? null,
      answer,
    };
  } finally {
    await pass.dispose();
  }
}
