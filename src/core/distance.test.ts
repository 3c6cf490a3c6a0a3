import fc from "fast-check";
import { expect, test } from "vitest";
import { squaredDistance } from "./distance.ts";

function bruteForce(seeds: Uint8Array, width: number): Float64Array {
  return Float64Array.from(seeds, (_, i) => {
    let least = Infinity;
    for (let j = 0; j < seeds.length; j++)
      if (seeds[j])
        least = Math.min(
          least,
          ((i % width) - (j % width)) ** 2 + (Math.floor(i / width) - Math.floor(j / width)) ** 2,
        );
    return least;
  });
}

test("equals brute force on any mask", () => {
  const mask = fc
    .tuple(
      fc.integer({ min: 1, max: 24 }),
      fc.integer({ min: 1, max: 24 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    )
    .chain(([width, height, density]) =>
      fc.record({
        width: fc.constant(width),
        height: fc.constant(height),
        seeds: fc
          .array(fc.double({ min: 0, max: 1, noNaN: true }), {
            minLength: width * height,
            maxLength: width * height,
          })
          .map((values) => Uint8Array.from(values, (value) => (value < density * density ? 1 : 0))),
      }),
    );
  fc.assert(
    fc.property(mask, ({ width, height, seeds }) => {
      expect(squaredDistance(seeds, width, height)).toEqual(bruteForce(seeds, width));
    }),
  );
});

test("Infinity throughout when there is no seed; nothing for nothing; a wrong length is refused", () => {
  expect(squaredDistance(new Uint8Array(6), 3, 2)).toEqual(new Float64Array(6).fill(Infinity));
  expect(squaredDistance(new Uint8Array(0), 0, 0)).toEqual(new Float64Array(0));
  expect(() => squaredDistance(new Uint8Array(5), 3, 2)).toThrow(/6 values, not 5/);
});
