import { describe, expect, test } from "vitest";
import { startDawn } from "../cli/dawn.ts";
import { PAPER_SGD } from "../core/optimiser.ts";
import { initialParameters, PLAIN } from "../core/parameters.ts";
import { createRandom } from "../core/random.ts";
import { smallNet } from "../model/testing.ts";
import { createTrainerState } from "../model/trainer-state.ts";
import { DeviceLab } from "./device-lab.ts";
import type { Profile } from "./profile.ts";
import { trainingNetworksOn } from "./training/gpu-training.ts";
import { QUICK_VECTORS } from "./training/testing.ts";
import { trainingOn } from "./training-on.ts";
import { tuneTraining } from "./tune-training.ts";
import { FORGETFUL, openNotebook } from "./tuning-record.ts";

const started = await startDawn(true);

/** Workgroups larger than any device allows. */
const BROKEN: Profile = { ...QUICK_VECTORS, name: "broken", wide: { ...QUICK_VECTORS.wide, threads: 4096 } };

describe.skipIf(started === null)("training on a GPU", () => {
  const on = async (profiles: readonly Profile[]): Promise<ReturnType<typeof trainingOn>> => {
    if (started === null) throw new Error("there is no GPU");
    const lab = new DeviceLab(started.owned, () => Promise.reject(new Error("it was lost")));
    const ways = profiles.map((profile) => ({ profile, macsPerSecond: 1e9 }));
    const trained = await tuneTraining(lab, ways, await openNotebook(FORGETFUL, "key", false));
    const tuned = { best: ways[0] ?? null, full: ways[0] ?? null, variants: [], seconds: 0 };
    return trainingOn({ tuned, trained }, ({ profile }, warps) =>
      trainingNetworksOn({
        ...{ pipelines: lab.pipelines, profile, warps },
        ...{ mostMacs: 2 ** 20, batchMacs: 2 ** 22, memoryBytes: 2 ** 28 },
      }),
    );
  };
  const state = () => {
    const config = smallNet();
    const parameters = initialParameters(config, PLAIN, createRandom(1).gaussian);
    return createTrainerState(config, PLAIN, PAPER_SGD, parameters);
  };

  test("is ours with a profile that proves itself", async () => {
    const { training, variants } = await on([BROKEN, QUICK_VECTORS]);
    expect(variants.map(({ name, state }) => [name, state])).toEqual([
      ["training, broken", "failed"],
      ["training, small tiles of vectors", "used"],
    ]);
    const network = training(state());
    expect(network?.prefersDrawn).toBe(true);
    network?.dispose();
  });

  test("is tfjs's where none does, and that is told", async () => {
    const { training, variants } = await on([BROKEN]);
    expect(variants.map(({ name, state }) => [name, state])).toEqual([
      ["training, broken", "failed"],
      ["training, tfjs's own kernels", "used"],
    ]);
    expect(training(state())).toBeNull();
  });
});
