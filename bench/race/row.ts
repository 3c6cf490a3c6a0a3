import { leastSeconds } from "../harness/limit.ts";
import { benchNet } from "../harness/net.ts";
import { type Case, flopOf } from "./case.ts";
import type { About, Timing } from "./host.ts";

/** What one engine did with one case. */
export interface Row extends Case, Omit<Timing, "answer"> {
  readonly contestant: string;
  /** Seconds by the contestant's clock, which shares and ratios are of. */
  readonly cost: number;
  readonly gflops: number;
  /** The shortest time that the device's peaks allow, over the cost. */
  readonly shareOfLimit: number;
  /** Largest difference from what the first engine of the run gave for the same case; null for that one. */
  readonly difference: number | null;
}

/** Why one engine did not do one case. */
export interface Omission extends Case {
  readonly contestant: string;
  readonly why: string;
}

export function rowOf(
  contestant: string,
  each: Case,
  { clock, peaks }: About,
  { answer, ...timing }: Timing,
  reference: readonly number[] | null,
): Row {
  const cost = clock === "wall" ? timing.seconds : timing.processorSeconds;
  return {
    contestant,
    ...each,
    ...timing,
    cost,
    gflops: flopOf(each) / 1e9 / cost,
    shareOfLimit: leastSeconds(benchNet(each.filters), each.tile, each.work, peaks) / cost,
    difference:
      reference && Math.max(...answer.map((value, i) => Math.abs(value - (reference[i] ?? Number.NaN)))),
  };
}
