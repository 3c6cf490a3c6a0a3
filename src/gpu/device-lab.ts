import { type Attempt, attempt } from "./attempt.ts";
import type { OwnedDevice } from "./device.ts";
import { Pipelines } from "./pipelines.ts";
import type { Profile } from "./profile.ts";
import { prove } from "./proof.ts";
import { measureSpeed } from "./speed.ts";
import { proveTraining } from "./training/training-proof.ts";
import type { Lab } from "./tune.ts";
import type { TrainingLab } from "./tune-training.ts";
import { proveWarp } from "./warp/proof.ts";

/** Time in ms in which word of a loss comes after what it made fail. */
const LOSS_DELAY_MS = 200;

/** Tries ways to compute on a device, and on a fresh one after each loss. */
export class DeviceLab implements Lab, TrainingLab {
  #owned: OwnedDevice;
  #pipelines: Pipelines;
  /** Where ways are measured on this device: all in the same place. */
  #edge: number | null = null;
  readonly #reopen: () => Promise<OwnedDevice>;

  /** @param reopen opens the same adapter's device anew; rejects with the reason where that fails */
  constructor(owned: OwnedDevice, reopen: () => Promise<OwnedDevice>) {
    this.#owned = owned;
    this.#pipelines = new Pipelines(owned.device);
    this.#reopen = reopen;
  }

  get owned(): OwnedDevice {
    return this.#owned;
  }

  get pipelines(): Pipelines {
    return this.#pipelines;
  }

  measure(profile: Profile): Promise<Attempt<number>> {
    return attempt(this.#owned.device, async () => {
      const { macsPerSecond, edge } = await measureSpeed(this.#pipelines, profile, this.#edge);
      this.#edge = edge;
      return macsPerSecond;
    });
  }

  prove(profile: Profile): Promise<Attempt<number>> {
    return prove(this.#pipelines, profile);
  }

  train(profile: Profile): Promise<Attempt<number>> {
    return proveTraining(this.#pipelines, profile);
  }

  warp(): Promise<Attempt<number>> {
    return proveWarp(this.#pipelines);
  }

  async recover(failed: boolean): Promise<boolean> {
    const { device, lost } = this.#owned;
    const late = new Promise((resolve) => setTimeout(resolve, LOSS_DELAY_MS));
    if (failed) await Promise.race([device.lost, late]);
    if (lost() === null) return false;
    this.#owned = await this.#reopen();
    this.#pipelines = new Pipelines(this.#owned.device);
    return true;
  }
}
