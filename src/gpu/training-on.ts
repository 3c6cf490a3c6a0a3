import type { VariantReport } from "../core/segmentation.ts";
import type { TrainingNetworkMaker } from "../core/training-network.ts";
import type { Way } from "./tune.ts";
import type { TunedDevice } from "./tune-device.ts";

/** How networks are trained on the device, and what became of the ways that were tried. */
interface Trained {
  readonly training: TrainingNetworkMaker;
  readonly variants: readonly VariantReport[];
}

/** What is told of training where none of our ways is right. */
const TRAINING_BY_TFJS: VariantReport = {
  name: "training, tfjs's own kernels",
  state: "used",
  note: "none of ours trains right here",
};

/**
 * Training on a device in the way that proved itself there; with none, tfjs trains. Where the GPU is the CPU nothing was
 * tried: our own tests hold it, and a thread makes tiles faster.
 *
 * @param networksBy networks in training by a way; `warps`: the images of tiles are made there as well
 */
export function trainingOn(
  { tuned: { full }, trained }: TunedDevice,
  networksBy: (way: Way, warps: boolean) => TrainingNetworkMaker,
): Trained {
  if (trained === null)
    return { training: full === null ? () => null : networksBy(full, false), variants: [] };
  const { best, warps, variants } = trained;
  if (best === null) return { training: () => null, variants: [...variants, TRAINING_BY_TFJS] };
  return { training: networksBy(best, warps), variants };
}
