import process from "node:process";
import { defaultAugment } from "../../src/core/augment-params.ts";
import type { UNetConfig } from "../../src/core/card.ts";
import { normalise } from "../../src/core/normalise.ts";
import { createRandom } from "../../src/core/random.ts";
import { simulate } from "../../src/core/simulate.ts";
import { TileSource } from "../../src/model/tile-source.ts";

const EDGE = 512;
const TILES = 20;

/** Processor time in s that one varied tile takes with its targets and weights: what a step waits for unless a GPU computes. */
export async function tileCost(config: UNetConfig, tileSize: number): Promise<number> {
  const { image, labels } = simulate({ kind: "phase", width: EDGE, height: EDGE, seed: 1, diameter: 36 });
  const plane = normalise(image.data, { method: "percentile", low: 1, high: 99.8 });
  const tiles = new TileSource(
    [{ name: "a", dataSet: "a", planes: [plane], labels: labels.data, width: EDGE, height: EDGE }],
    {
      tileSize,
      target: { rim: 2, rimWeight: 3.5, weightMap: "paper", w0: 10, sigma: 3, classBalance: false },
      augment: defaultAugment,
      objectShare: 0.5,
      dataSetWeights: {},
    },
    config.depth,
  );
  const random = createRandom(1);
  for (let i = 0; i < TILES; i++) await tiles.next(random); // until the code is compiled
  const before = process.cpuUsage();
  for (let i = 0; i < TILES; i++) await tiles.next(random);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6 / TILES;
}
