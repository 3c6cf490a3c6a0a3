import { getBackend } from "@tensorflow/tfjs-core";
import { tileInput } from "../core/tile-input.ts";
import type {
  StepOptions,
  StepTile,
  TrainerState,
  TrainingNetwork,
  TrainingNetworkMaker,
} from "../core/training-network.ts";
import { trainStep } from "./trainer.ts";

const makers = new Map<string, TrainingNetworkMaker>();

/** Lets a backend of tfjs train whole networks by itself; in the place of what it had before. */
export function registerTrainingNetworks(backendName: string, maker: TrainingNetworkMaker): void {
  makers.set(backendName, maker);
}

/** A network in training: in the current backend's own form, or, where it has none, layer by layer on tfjs's tensors. */
export function trainingNetwork(state: TrainerState): TrainingNetwork {
  return makers.get(getBackend())?.(state) ?? new TensorTrainer(state);
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

  step(tile: StepTile, options: StepOptions): Promise<number> {
    return trainStep(this.#state, { ...tile, input: tileInput(tile) }, options);
  }

  async read(): Promise<void> {}

  dispose(): void {}
}
