import { describe, expect, test } from "vitest";
import { startDawn } from "../cli/dawn.ts";
import { PAPER_SGD } from "../core/optimiser.ts";
import { initialParameters, PLAIN } from "../core/parameters.ts";
import { createRandom } from "../core/random.ts";
import { smallNet } from "../model/testing.ts";
import { createTrainerState } from "../model/trainer-state.ts";
import { Pipelines } from "./pipelines.ts";
import type { Profile } from "./profile.ts";
import { QUICK_VECTORS } from "./training/testing.ts";
import { trainingOn } from "./training-on.ts";

const started = await startDawn(true);
const pipelines = started === null ? null : new Pipelines(started.owned.device);

/** Workgroups larger than any device allows. */
const BROKEN: Profile = { ...QUICK_VECTORS, name: "broken", wide: { ...QUICK_VECTORS.wide, threads: 4096 } };

describe.skipIf(pipelines === null)("training on a GPU", () => {
  const on = (profiles: readonly Profile[]): ReturnType<typeof trainingOn> => {
    if (pipelines === null) throw new Error("there is no GPU");
    return trainingOn(pipelines, profiles, { mostMacs: 2 ** 20, batchMacs: 2 ** 22, memoryBytes: 2 ** 28 });
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
