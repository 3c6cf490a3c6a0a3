import process from "node:process";
import type { UNetConfig } from "../../src/core/card.ts";
import { createRandom } from "../../src/core/random.ts";
import { onTheSpot } from "../../src/model/tile-workshop.ts";
import { benchSource } from "./bench-source.ts";

const TILES = 20;

/** Processor time in s that one varied tile takes with its targets and weights, on the thread that makes it. */
export async function tileCost(config: UNetConfig, tileSize: number): Promise<number> {
  const tiles = benchSource(config, tileSize, onTheSpot);
  const random = createRandom(1);
  for (let i = 0; i < TILES; i++) await tiles.next(random); // until the code is compiled
  const before = process.cpuUsage();
  for (let i = 0; i < TILES; i++) await tiles.next(random);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6 / TILES;
}
