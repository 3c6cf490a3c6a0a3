import fc from "fast-check";
import { expect, test } from "vitest";
import { mapLength, networkSteps } from "./network-steps.ts";
import { planSlots } from "./slots.ts";

const config = { depth: 4, baseFilters: 64, inputChannels: 1, classes: 2, dropout: 0, norm: "none" } as const;

test("no map is overwritten while it is still to be read, and every slot is large enough", () => {
  const arbitrary = fc.record({
    depth: fc.integer({ min: 0, max: 5 }),
    baseFilters: fc.constantFrom(4, 8, 16),
    tiles: fc.integer({ min: 0, max: 20 }),
  });
  fc.assert(
    fc.property(arbitrary, ({ depth, baseFilters, tiles }) => {
      const stride = 2 ** depth;
      const steps = networkSteps({ ...config, depth, baseFilters }, 12 * stride - 4 + stride * tiles + 4);
      const { slotOf, sizes } = planSlots(steps, mapLength);
      const holds = new Map<number, unknown>();
      for (const { inputs, output } of steps) {
        for (const map of inputs) expect(holds.get(slotOf.get(map) ?? -1)).toBe(map);
        const slot = slotOf.get(output) ?? -1;
        expect(inputs.map((map) => slotOf.get(map))).not.toContain(slot);
        expect(sizes[slot]).toBeGreaterThanOrEqual(mapLength(output));
        holds.set(slot, output);
      }
    }),
  );
});

test("the paper's net on its tile takes less than half of what its maps would take together", () => {
  const steps = networkSteps(config, 572);
  const { sizes } = planSlots(steps, mapLength);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const all = sum(steps.map(({ output }) => mapLength(output)));
  expect(steps).toHaveLength(1 + 10 + 4 + 4 * 3 + 1);
  expect(sum(sizes) / all).toBeLessThan(0.45);
});
