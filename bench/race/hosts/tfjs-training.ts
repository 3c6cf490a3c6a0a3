import { disposeVariables } from "@tensorflow/tfjs-core";
import type { UNetConfig } from "../../../src/core/card.ts";
import type { TrainingTile } from "../../../src/core/training-network.ts";
import type { BenchModel } from "../../harness/models.ts";
import { tfjsStep } from "../../harness/tfjs-step.ts";
import type { Training } from "../engine-host.ts";
import { RATE } from "./utile-training.ts";

/** tfjs's own autograd, losses and optimiser on the backend that runs now. */
export function tfjsTraining({ weights }: BenchModel, config: UNetConfig, tile: TrainingTile): Training {
  return { step: tfjsStep(config, weights, tile, RATE), dispose: disposeVariables };
}
