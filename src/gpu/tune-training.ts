import type { VariantReport } from "../core/segmentation.ts";
import type { Attempt } from "./attempt.ts";
import type { Profile } from "./profile.ts";
import { type Lab, type Notebook, proveNoted, type Way } from "./tune.ts";

/** A device, or what takes its place when it is lost, to try training on. */
export interface TrainingLab extends Pick<Lab, "recover"> {
  /** Takes a step of training and holds it against plain loops. */
  readonly train: (profile: Profile) => Promise<Attempt<number>>;
  /** Makes training tiles and holds them against the CPU's. */
  readonly warp: () => Promise<Attempt<number>>;
}

/** What was found out about training on a device. */
export interface TunedTraining {
  /** The first that trains right; null when none does. */
  readonly best: Way | null;
  /** Whether the device makes training tiles right. */
  readonly warps: boolean;
  /** Whether the device was lost on the way: what was proved before was proved on another one. */
  readonly lost: boolean;
  readonly variants: readonly VariantReport[];
}

/**
 * Proves that a device trains right. What fails, gives wrong values or loses the device is left out from then on, also at
 * later starts.
 *
 * @param ways most promising first
 */
export async function tuneTraining(
  lab: TrainingLab,
  ways: readonly Way[],
  notebook: Notebook,
): Promise<TunedTraining> {
  const variants: VariantReport[] = [];
  let lost = false;
  const proves = async (
    way: { readonly name: string; readonly macsPerSecond: number },
    job: () => Promise<Attempt<number>>,
  ): Promise<boolean> => {
    const known = notebook.record[way.name];
    if (known?.state !== "failed") {
      const result = await proveNoted(lab, way, notebook, job);
      lost ||= result.lost;
      if (result.ok) return true;
    }
    const after = notebook.record[way.name];
    if (after?.state === "failed") variants.push({ name: way.name, state: "failed", note: after.reason });
    return false;
  };
  const warps = await proves({ name: "training tiles", macsPerSecond: 0 }, () => lab.warp());
  for (const way of ways) {
    const name = `training, ${way.profile.name}`;
    if (!(await proves({ name, macsPerSecond: way.macsPerSecond }, () => lab.train(way.profile)))) continue;
    variants.push({ name, state: "used", note: "a step is as in plain loops" });
    return { best: way, warps, lost, variants };
  }
  return { best: null, warps, lost, variants };
}
