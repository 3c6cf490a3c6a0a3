import fc from "fast-check";
import { expect, test } from "vitest";
import { ADAMW } from "../../core/optimiser.ts";
import { PLAIN } from "../../core/parameters.ts";
import { DIRECT } from "../profile.ts";
import { type PlanRequest, planTraining } from "./training-plan.ts";
import { outputsOf, trainingMapLength } from "./training-steps.ts";

const GIB = 2 ** 30;
const MIB = 2 ** 20;
const PAPER = {
  depth: 4,
  baseFilters: 64,
  inputChannels: 1,
  classes: 2,
  dropout: 0.5,
  norm: "none",
} as const;
const request: PlanRequest = {
  ...{ config: PAPER, parameterisation: PLAIN, optimiser: ADAMW, tileSize: 572, profile: DIRECT },
  memoryBytes: 4 * GIB,
};

test("the paper's net trains on its tile in 4 GB, in buffers that every device allows", () => {
  const plan = planTraining(request);
  expect(plan.bytes).toBeLessThan(4 * GIB);
  expect(plan.largestBytes).toBeLessThanOrEqual(128 * MIB); // the least that a binding may be limited to
});

test("where memory is short, maps are computed twice, no more than are needed", () => {
  const { bytes } = planTraining(request);
  const plans = [1, 0.95, 0.9, 0].map((share) => planTraining({ ...request, memoryBytes: share * bytes }));
  expect(plans.map(({ recomputed }) => recomputed)).toEqual([0, 2, 3, 5]);
  expect(plans[1]?.bytes).toBeLessThanOrEqual(0.95 * bytes);
  expect(plans[2]?.bytes).toBeLessThanOrEqual(0.9 * bytes);
});

test("no map is overwritten while it is still to be read, and every buffer is large enough", () => {
  const arbitrary = fc.record({
    depth: fc.integer({ min: 1, max: 5 }),
    filters: fc.integer({ min: 1, max: 8 }),
    tiles: fc.integer({ min: 1, max: 20 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(arbitrary, ({ depth, filters, tiles, share }) => {
      const config = { ...PAPER, depth, baseFilters: 4 * filters };
      const tileSize = 2 ** depth * (8 + tiles) + 4 * (2 ** depth - 1);
      const all = planTraining({ ...request, config, tileSize });
      const { steps, slots } = planTraining({ ...request, config, tileSize, memoryBytes: share * all.bytes });
      const holds = new Map<number, unknown>();
      for (const step of steps) {
        for (const map of step.inputs) expect(holds.get(slots.slotOf.get(map) ?? -1)).toBe(map);
        for (const output of outputsOf(step)) {
          const slot = slots.slotOf.get(output) ?? -1;
          expect(step.inputs.map((map) => slots.slotOf.get(map))).not.toContain(slot);
          expect(slots.sizes[slot]).toBeGreaterThanOrEqual(4 * trainingMapLength(output));
          holds.set(slot, output);
        }
      }
    }),
  );
});
