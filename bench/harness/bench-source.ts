import { defaultAugment } from "../../src/core/augment-params.ts";
import type { UNetConfig } from "../../src/core/card.ts";
import { normalise } from "../../src/core/normalise.ts";
import { sharedFloats, sharedIds } from "../../src/core/shared-memory.ts";
import { simulate } from "../../src/core/simulate.ts";
import { TileSource, type TrainingImage } from "../../src/model/tile-source.ts";
import type { TileWorkshop } from "../../src/model/tile-workshop.ts";
import type { TileRecipe } from "../../src/model/training-tile.ts";

const EDGE = 1024;

/** A simulated image of cells that touch. */
export function benchImage(): TrainingImage {
  const { image, labels } = simulate({ kind: "phase", width: EDGE, height: EDGE, seed: 1, diameter: 36 });
  const plane = normalise(image.data, { method: "percentile", low: 1, high: 99.8 });
  const planes = [sharedFloats(plane)];
  return { name: "a", dataSet: "a", planes, labels: sharedIds(labels.data), width: EDGE, height: EDGE };
}

/** A recipe's settings: a rim, the paper's weight map, and all that varies by default. */
export function benchRecipe(tileSize: number): TileRecipe {
  return {
    tileSize,
    target: { rim: 2, rimWeight: 3.5, weightMap: "paper", w0: 10, sigma: 3, classBalance: false },
    augment: defaultAugment,
  };
}

/** Tiles of {@link benchImage}. */
export function benchSource(config: UNetConfig, tileSize: number, workshop: TileWorkshop): TileSource {
  const options = { ...benchRecipe(tileSize), objectShare: 0.5, dataSetWeights: {} };
  return new TileSource([benchImage()], options, config.depth, workshop);
}
