import type { Random } from "../core/random.ts";
import type { TrainerState } from "../core/training-network.ts";
import { type StepPlan, StepRun } from "./step-run.ts";
import { type TileOptions, TileSource, type TrainingImage } from "./tile-source.ts";
import { onTheSpot, type TileWorkshop } from "./tile-workshop.ts";

/** A training recipe: everything but the data and the network. */
export interface TrainingOptions extends TileOptions, StepPlan {}

/** A run over images that stay as they are. */
export class TrainingRun extends StepRun {
  /** @throws RangeError when no image has a labelled pixel */
  constructor(
    state: TrainerState,
    images: readonly TrainingImage[],
    options: TrainingOptions,
    random: Random,
    workshop: TileWorkshop = onTheSpot,
  ) {
    super(state, new TileSource(images, options, state.config.depth, workshop), options, random);
  }
}
