import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { backend } from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { startDawn } from "../../cli/dawn.ts";
import { Pipelines } from "../pipelines.ts";
import { DIRECT, type Profile } from "../profile.ts";
import { trainingFault } from "./training-proof.ts";

const started = await startDawn(true);
const running = started === null ? null : backend();
const pipelines = running instanceof WebGPUBackend ? new Pipelines(running.device) : null;

/** Tiles that compile fast. */
const tile = { rows: 2, columns: 2, vectors: 1, threads: 4 } as const;
const SMALL: Profile = {
  ...{ ...DIRECT, wide: tile, narrow: tile },
  weights: { inputs: 4, vectors: 2, columns: 2, threads: 4 },
};

test.skipIf(pipelines === null)("a device that computes right proves itself", async () => {
  if (pipelines === null) return;
  expect(await trainingFault({ pipelines, profile: SMALL })).toBeNull();
});

test.skipIf(pipelines === null)("one that does not says by how much", async () => {
  if (pipelines === null) return;
  expect(await trainingFault({ pipelines, profile: SMALL }, 0)).toMatch(/^a step of training was off by \d/);
});

test.skipIf(pipelines === null)("one that cannot run a program says why", async () => {
  if (pipelines === null) return;
  const broken: Profile = { ...SMALL, wide: { ...tile, threads: 4096 } };
  expect(await trainingFault({ pipelines, profile: broken })).toMatch(/workgroup|size|limit/i);
});
