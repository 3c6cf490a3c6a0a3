import { tileInput } from "../core/tile-input.ts";
import type { StepOptions, StepTile, TrainerState, TrainingNetwork } from "../core/training-network.ts";
import { currentEngine } from "./engine.ts";

/** A network in training: in the engine's own form, or, where it has none, layer by layer on tfjs's tensors. */
export function trainingNetwork(state: TrainerState): TrainingNetwork {
  return currentEngine().training(state) ?? new TensorTrainer(state);
}

/** Trains on tfjs's tensors; all of its state is on the CPU. */
class TensorTrainer implements TrainingNetwork {
  readonly prefersDrawn = false;
  readonly #state: TrainerState;

  constructor(state: TrainerState) {
    this.#state = state;
  }

  get steps(): number {
    return this.#state.step;
  }

  async step(tile: StepTile, options: StepOptions): Promise<number> {
    const { trainStep } = await import("./trainer.ts"); // an engine of our own may never need it
    await currentEngine().startTensors();
    return trainStep(this.#state, { ...tile, input: tileInput(tile) }, options);
  }

  async read(): Promise<void> {}

  dispose(): void {}
}
