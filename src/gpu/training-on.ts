import type { VariantReport } from "../core/segmentation.ts";
import type { TrainingNetworkMaker } from "../core/training-network.ts";
import type { Pipelines } from "./pipelines.ts";
import type { Profile } from "./profile.ts";
import { trainingNetworksOn } from "./training/gpu-training.ts";
import { provedTraining } from "./training/training-proof.ts";
import { faultOfWarp } from "./warp/proof.ts";

interface TrainingLimits {
  readonly mostMacs: number;
  readonly batchMacs: number;
  readonly memoryBytes: number;
}

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
 * Training on a GPU with the first of some profiles that proves itself there; with none, tfjs trains. The images of tiles
 * are made there as well, where that has proved itself.
 */
export async function trainingOn(
  pipelines: Pipelines,
  profiles: readonly Profile[],
  limits: TrainingLimits,
): Promise<Trained> {
  const fault = await faultOfWarp(pipelines);
  const { profile, variants } = await provedTraining(pipelines, profiles);
  const failed: VariantReport[] =
    fault === null ? [] : [{ name: "training tiles", state: "failed", note: fault }];
  if (profile === null) return { training: () => null, variants: [...failed, ...variants, TRAINING_BY_TFJS] };
  const training = trainingNetworksOn({ pipelines, profile, ...limits, warps: fault === null });
  return { training, variants: [...failed, ...variants] };
}
