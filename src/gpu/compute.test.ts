import { afterAll, expect, test } from "vitest";
import { create, globals } from "webgpu";
import { candidates, traitsOf } from "./candidates.ts";
import { computeOn } from "./compute.ts";
import { openDevice } from "./device.ts";
import { FORGETFUL, type TuningMemory } from "./tuning-record.ts";

Object.assign(globalThis, globals);
const gpu = create([]);
const search = await openDevice(gpu, true);
afterAll(() => {
  if (search.found) search.owned.device.destroy();
  expect(gpu).toBeDefined(); // holds it: a device whose instance was collected ends the process
});

test.skipIf(!search.found)(
  "a device on which no way to compute proved itself is not computed on",
  async () => {
    if (!search.found) return;
    const { owned } = search;
    const names = candidates(traitsOf(owned.device, owned.info, owned.software)).map(({ name }) => name);
    const failed = names.map((name) => [name, { state: "failed", reason: "it gave zeros" }]);
    const memory: TuningMemory = { ...FORGETFUL, load: async () => Object.fromEntries(failed) };
    const computing = await computeOn({
      ...{ owned, memory, memoryBytes: 2 ** 30 },
      reopen: async () => owned,
    });
    expect(computing.engine).toBeNull();
    expect(computing.variants).toEqual(
      names.map((name) => ({ name, state: "failed", note: "it gave zeros" })),
    );
  },
);
