import { expect, test } from "vitest";
import { startDawn } from "../../cli/dawn.ts";
import { Pipelines } from "../pipelines.ts";
import type { Profile } from "../profile.ts";
import { QUICK_VECTORS } from "./testing.ts";
import { proveTraining } from "./training-proof.ts";

const started = await startDawn(true);
const pipelines = started === null ? null : new Pipelines(started.owned.device);

/** Workgroups larger than any device allows. */
const BROKEN: Profile = { ...QUICK_VECTORS, name: "broken", wide: { ...QUICK_VECTORS.wide, threads: 4096 } };

test.skipIf(pipelines === null)("a device that computes right proves itself", async () => {
  if (pipelines === null) return;
  const proved = await proveTraining(pipelines, QUICK_VECTORS);
  expect(proved.ok && proved.value).toBeLessThan(1e-3);
});

test.skipIf(pipelines === null)("one that does not says by how much", async () => {
  if (pipelines === null) return;
  const reason = expect.stringMatching(/^a step of training was off by \d/);
  expect(await proveTraining(pipelines, QUICK_VECTORS, 0)).toEqual({ ok: false, reason });
});

test.skipIf(pipelines === null)("one that cannot run a program says why", async () => {
  if (pipelines === null) return;
  const reason = expect.stringMatching(/workgroup|size|limit/i);
  expect(await proveTraining(pipelines, BROKEN)).toEqual({ ok: false, reason });
});
