import fc from "fast-check";
import { expect, test } from "vitest";
import { foundLabels } from "./found-labels.ts";

test("areas are the numbers of pixels, whatever touches", () => {
  const ids = fc.array(fc.nat({ max: 3 }), { minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(ids, (values) => {
      const found = foundLabels({ width: 4, height: 3, data: Uint32Array.from(values), count: 3 }, 8);
      expect([...found.areas]).toEqual([1, 2, 3].map((id) => values.filter((value) => value === id).length));
    }),
  );
});

test("labels of another size than they say are refused", () => {
  expect(() => foundLabels({ width: 2, height: 2, data: new Uint32Array(3), count: 0 }, 8)).toThrow(
    /4 values, not 3/,
  );
});
