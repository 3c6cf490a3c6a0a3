import type { UNetConfig } from "../../../src/core/card.ts";
import { PAPER_SGD } from "../../../src/core/optimiser.ts";
import { initialParameters, PLAIN } from "../../../src/core/parameters.ts";
import { createRandom } from "../../../src/core/random.ts";
import type { TrainingTile } from "../../../src/core/training-network.ts";
import { createTrainerState } from "../../../src/model/trainer-state.ts";
import { trainingNetwork } from "../../../src/model/training-networks.ts";
import type { BenchModel } from "../../harness/models.ts";
import type { Training } from "../engine-host.ts";

/** Learning rate of every engine's steps. */
export const RATE = 1e-3;

/** Our training on the backend that runs now, from the weights of `randomModel(config, 1)`. */
export function utileTraining(_model: BenchModel, config: UNetConfig, tile: TrainingTile): Training {
  const parameters = initialParameters(config, PLAIN, createRandom(1).gaussian);
  const network = trainingNetwork(createTrainerState(config, PLAIN, PAPER_SGD, parameters));
  const random = (): number => 1;
  const options = { rate: RATE, maxGradientNorm: Infinity, averageDecay: 0.99, random };
  return { step: () => network.step(tile, options), dispose: () => network.dispose() };
}
