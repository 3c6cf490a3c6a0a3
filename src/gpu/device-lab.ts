import { type Attempt, attempt } from "./attempt.ts";
import type { OwnedDevice } from "./device.ts";
import { Pipelines } from "./pipelines.ts";
import type { Profile } from "./profile.ts";
import { prove } from "./proof.ts";
import { measureSpeed } from "./speed.ts";
import type { Lab } from "./tune.ts";

/** Time in ms in which word of a loss comes after what it made fail. */
const LOSS_DELAY_MS = 200;

/** Edge in px of the map that speed is measured on: enough to fill a GPU, little enough for a CPU. */
const EDGE = { gpu: 192, software: 64 } as const;

/** Tries ways to compute on a device, and on a fresh one after each loss. */
export class DeviceLab implements Lab {
  #owned: OwnedDevice;
  #pipelines: Pipelines;
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
    const { device, software } = this.#owned;
    const edge = software ? EDGE.software : EDGE.gpu;
    return attempt(device, () => measureSpeed(this.#pipelines, profile, edge));
  }

  prove(profile: Profile): Promise<Attempt<number>> {
    return prove(this.#pipelines, profile);
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
