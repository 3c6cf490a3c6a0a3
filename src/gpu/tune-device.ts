import { DIRECT, type Profile } from "./profile.ts";
import { type Lab, type Notebook, type Tuned, tune, type Way } from "./tune.ts";
import { type TrainingLab, type TunedTraining, tuneTraining } from "./tune-training.ts";

/** What was found out about a device. */
export interface TunedDevice {
  readonly tuned: Tuned;
  /** Null where training was not tried. */
  readonly trained: TunedTraining | null;
}

/**
 * Tries ways to predict and to train; when training loses the device, the fresh one proves anew what it is to predict with.
 *
 * @param software whether the device computes on the CPU
 */
export async function tuneDevice(
  lab: Lab & TrainingLab,
  profiles: readonly Profile[],
  notebook: Notebook,
  software: boolean,
): Promise<TunedDevice> {
  let seconds = 0;
  for (;;) {
    const tuned = await tune(lab, profiles, notebook);
    seconds += tuned.seconds;
    const { full } = tuned;
    // where the GPU is the CPU, our own tests hold training
    const trained = full === null || software ? null : await tuneTraining(lab, waysToTrain(full), notebook);
    if (trained?.lost !== true) return { tuned: { ...tuned, seconds }, trained };
  }
}

/** The fastest way that predicts in 32 bits, and a plain one. */
function waysToTrain(fastest: Way): Way[] {
  const plain = { ...fastest, profile: DIRECT };
  return fastest.profile.name === DIRECT.name ? [fastest] : [fastest, plain];
}
