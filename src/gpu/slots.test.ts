import fc from "fast-check";
import { expect, test } from "vitest";
import { type FeatureMap, mapLength, networkSteps, outputsOf } from "./network-steps.ts";
import { planSlots } from "./slots.ts";

const config = { depth: 4, baseFilters: 64, inputChannels: 1, classes: 2, dropout: 0, norm: "none" } as const;

/** What the steps of a network read and write. */
function usesOf(
  changes: { depth?: number; baseFilters?: number },
  tileSize: number,
): { inputs: readonly FeatureMap[]; outputs: FeatureMap[] }[] {
  return networkSteps({ ...config, ...changes }, tileSize).map((step) => ({
    inputs: step.inputs,
    outputs: outputsOf(step),
  }));
}

test("no map is overwritten while it is still to be read, and every slot is large enough", () => {
  const arbitrary = fc.record({
    depth: fc.integer({ min: 0, max: 5 }),
    baseFilters: fc.constantFrom(4, 8, 16),
    tiles: fc.integer({ min: 0, max: 20 }),
  });
  fc.assert(
    fc.property(arbitrary, ({ depth, baseFilters, tiles }) => {
      const stride = 2 ** depth;
      const steps = usesOf({ depth, baseFilters }, 12 * stride - 4 + stride * tiles + 4);
      const { slotOf, sizes } = planSlots(steps, mapLength);
      const holds = new Map<number, unknown>();
      for (const { inputs, outputs } of steps) {
        for (const map of inputs) expect(holds.get(slotOf.get(map) ?? -1)).toBe(map);
        for (const output of outputs) {
          const slot = slotOf.get(output) ?? -1;
          expect(inputs.map((map) => slotOf.get(map))).not.toContain(slot);
          expect(sizes[slot]).toBeGreaterThanOrEqual(mapLength(output));
          holds.set(slot, output);
        }
        // two that are written at once lie apart
        for (const output of outputs) expect(holds.get(slotOf.get(output) ?? -1)).toBe(output);
      }
    }),
  );
});

test("the paper's net on its tile takes less than half of what its maps would take together", () => {
  const steps = usesOf({}, 572);
  const { sizes } = planSlots(steps, mapLength);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const all = sum(steps.flatMap(({ outputs }) => outputs.map(mapLength)));
  expect(steps).toHaveLength(1 + 10 + 4 * 3 + 1);
  expect(sum(sizes) / all).toBeLessThan(0.45);
});
