import { expect, test } from "vitest";
import { startDawn } from "../../cli/dawn.ts";
import { Pipelines } from "../pipelines.ts";
import { DIRECT, type Profile } from "../profile.ts";
import { QUICK_VECTORS } from "./testing.ts";
import { provedTraining, trainingFault } from "./training-proof.ts";

const started = await startDawn(true);
const pipelines = started === null ? null : new Pipelines(started.owned.device);

/** Workgroups larger than any device allows. */
const BROKEN: Profile = { ...QUICK_VECTORS, name: "broken", wide: { ...QUICK_VECTORS.wide, threads: 4096 } };

test.skipIf(pipelines === null)("a device that computes right proves itself", async () => {
  if (pipelines === null) return;
  expect(await trainingFault({ pipelines, profile: QUICK_VECTORS })).toBeNull();
});

test.skipIf(pipelines === null)("one that does not says by how much", async () => {
  if (pipelines === null) return;
  expect(await trainingFault({ pipelines, profile: QUICK_VECTORS }, 0)).toMatch(
    /^a step of training was off by \d/,
  );
});

test.skipIf(pipelines === null)(
  "the first profile that trains right is used, and the others are told about",
  async () => {
    if (pipelines === null) return;
    const { profile, variants } = await provedTraining(pipelines, [BROKEN, QUICK_VECTORS, DIRECT]);
    expect(profile).toBe(QUICK_VECTORS);
    expect(variants).toMatchObject([
      { name: "training, broken", state: "failed" },
      { name: "training, small tiles of vectors", state: "used", note: "a step is as in plain loops" },
    ]);
    expect((await provedTraining(pipelines, [BROKEN])).profile).toBeNull();
  },
);

test.skipIf(pipelines === null)("one that cannot run a program says why", async () => {
  if (pipelines === null) return;
  expect(await trainingFault({ pipelines, profile: BROKEN })).toMatch(/workgroup|size|limit/i);
});
