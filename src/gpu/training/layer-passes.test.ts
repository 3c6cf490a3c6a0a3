import { afterAll, describe, expect } from "vitest";
import { create, globals } from "webgpu";
import { openDevice } from "../device.ts";
import { Pipelines } from "../pipelines.ts";
import { SOFTWARE } from "../profile.ts";
import { testLayerPasses } from "./layer-pass-testing.ts";
import { QUICK_SUBGROUPS, QUICK_VALUES, QUICK_VECTORS } from "./testing.ts";

Object.assign(globalThis, globals);
const gpu = create([]);
const search = await openDevice(gpu, true);
const device = search.found ? search.owned.device : null;
const pipelines = device === null ? null : new Pipelines(device);
afterAll(() => {
  device?.destroy();
  expect(gpu).toBeDefined(); // holds it: a device whose instance was collected ends the process
});

describe.skipIf(pipelines === null)("the passes of each layer against tfjs's reference backend", () => {
  const cases = [
    { profile: QUICK_VALUES, runs: 6 },
    { profile: QUICK_VECTORS, runs: 6 },
    ...(device?.features.has("subgroups") ? [{ profile: QUICK_SUBGROUPS, runs: 3 }] : []),
    { profile: SOFTWARE, runs: 3 },
  ];
  describe.each(cases)("cut for the profile $profile.name", ({ profile, runs }) => {
    testLayerPasses(pipelines, profile, runs);
  });
});
