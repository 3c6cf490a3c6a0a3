import fc from "fast-check";
import { expect, test } from "vitest";
import { nearestTwoDistances } from "./nearest-instances.ts";

function bruteForce(labels: Uint32Array, width: number): { first: Float32Array; second: Float32Array } {
  const first = new Float32Array(labels.length).fill(Infinity);
  const second = new Float32Array(labels.length).fill(Infinity);
  for (let i = 0; i < labels.length; i++) {
    const nearest = new Map<number, number>();
    for (let j = 0; j < labels.length; j++) {
      const label = labels[j];
      if (!label) continue;
      const squared = ((i % width) - (j % width)) ** 2 + (Math.floor(i / width) - Math.floor(j / width)) ** 2;
      nearest.set(label, Math.min(nearest.get(label) ?? Infinity, squared));
    }
    const [d1 = Infinity, d2 = Infinity] = [...nearest.values()].sort((a, b) => a - b);
    first[i] = Math.sqrt(d1);
    second[i] = Math.sqrt(d2);
  }
  return { first, second };
}

/** Label maps from empty to full, of one to a dozen instances that need not be connected. */
const labelMap = fc
  .record({
    width: fc.integer({ min: 1, max: 22 }),
    height: fc.integer({ min: 1, max: 22 }),
    instances: fc.integer({ min: 1, max: 12 }),
    density: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .chain((shape) =>
    fc
      .array(
        fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: shape.instances })),
        {
          minLength: shape.width * shape.height,
          maxLength: shape.width * shape.height,
        },
      )
      .map((pixels) => ({
        ...shape,
        labels: Uint32Array.from(pixels, ([chance, label]) =>
          chance < shape.density ** 3 ? label * 70_000 : 0,
        ),
      })),
  );

test("equals brute force on any label map", () => {
  fc.assert(
    fc.property(labelMap, ({ labels, width, height }) => {
      expect(nearestTwoDistances(labels, width, height)).toEqual(bruteForce(labels, width));
    }),
    { numRuns: 400 },
  );
});

test("one instance has no second; none has no first; a wrong length is refused", () => {
  const one = nearestTwoDistances(Uint32Array.of(0, 0, 7), 3, 1);
  expect([...one.first]).toEqual([2, 1, 0]);
  expect([...one.second]).toEqual([Infinity, Infinity, Infinity]);
  const none = nearestTwoDistances(new Uint32Array(4), 2, 2);
  expect([...none.first, ...none.second]).toEqual(new Array(8).fill(Infinity));
  expect(() => nearestTwoDistances(new Uint32Array(3), 2, 2)).toThrow(/4 values, not 3/);
});
