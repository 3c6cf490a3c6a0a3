import { macs } from "../../src/core/network-cost.ts";
import { benchNet } from "../harness/net.ts";

export const WORKS = ["prediction", "training step"] as const;
export type Work = (typeof WORKS)[number];

/** One tile through one network, of the paper's shape at some width. */
export interface Case {
  readonly work: Work;
  /** Of the first stage; the paper's net has 64. */
  readonly filters: number;
  /** Edge of the tile's input in px. */
  readonly tile: number;
}

export const FILTERS = "16,32,64";
export const TILES = "188,252,380,572,1020";

/** Floating-point operations, as usually counted: a training step computes three times a prediction. */
export function flopOf({ work, filters, tile }: Case): number {
  return (work === "prediction" ? 2 : 6) * macs(benchNet(filters), tile);
}

/** Every combination, the least work first, so that what time is left goes to what it can do. */
export function casesOf(
  works: readonly Work[],
  filters: readonly number[],
  tiles: readonly number[],
): Case[] {
  return works
    .flatMap((work) => filters.flatMap((count) => tiles.map((tile) => ({ work, filters: count, tile }))))
    .sort((a, b) => flopOf(a) - flopOf(b));
}

/** For people and for results. */
export function caseName({ work, filters, tile }: Case): string {
  return `${work}, ${filters} filters, tile ${tile}`;
}

/** @throws RangeError when a part of a comma-separated list is no positive number */
export function numbersOf(option: string, list: string): number[] {
  return list.split(",").map((text) => {
    const value = Number(text);
    if (!(value > 0)) throw new RangeError(`--${option} takes numbers with commas between, not ${list}`);
    return value;
  });
}

/** @throws RangeError when a part of the list is neither `prediction` nor `training` */
export function worksOf(list: string): Work[] {
  return list.split(",").map((text) => {
    const found = WORKS.find((work) => work.split(" ")[0] === text);
    if (found === undefined) throw new RangeError(`--works takes prediction and training, not ${text}`);
    return found;
  });
}
