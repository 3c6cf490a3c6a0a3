import fc from "fast-check";
import { afterAll, describe, expect } from "vitest";
import { create, globals } from "webgpu";
import { openDevice } from "../device.ts";
import { Pipelines } from "../pipelines.ts";
import { type Profile, SHARED_LIGHT } from "../profile.ts";
import { testWeightPasses } from "./layer-pass-testing.ts";
import { QUICK_VECTORS } from "./testing.ts";

Object.assign(globalThis, globals);
const gpu = create([]);
const search = await openDevice(gpu, true);
// SwiftShader, which lacks 16 bits, crashes now and then at barriers
const device = search.found && search.owned.device.features.has("shader-f16") ? search.owned.device : null;
const pipelines = device === null ? null : new Pipelines(device);
afterAll(() => {
  device?.destroy();
  expect(gpu).toBeDefined(); // holds it: a device whose instance was collected ends the process
});

/** What is too narrow to share memory is cut into tiles that the CPU's compiler is fast with. */
const SHARED_QUICK: Profile = { ...QUICK_VECTORS, name: "shared memory", shared: SHARED_LIGHT.shared };

/** Enough channels to share, and partly filled tiles of them. */
const WIDTHS = { inputChannels: fc.constantFrom(16, 36, 80), baseFilters: fc.constantFrom(16, 24, 68) };

describe.skipIf(pipelines === null)("the passes that share memory against tfjs's reference backend", () => {
  testWeightPasses(pipelines, SHARED_QUICK, 5, WIDTHS);
});
