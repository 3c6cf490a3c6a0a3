import fc from "fast-check";
import { describe, expect, test } from "vitest";
import fixture from "./__fixtures__/intensity.json" with { type: "json" };
import { normalise } from "./normalise.ts";
import { percentiles } from "./percentile.ts";
import type { PixelArray } from "./raster.ts";

const KINDS: Record<string, (values: readonly number[]) => PixelArray> = {
  Uint8Array: (values) => Uint8Array.from(values),
  Int8Array: (values) => Int8Array.from(values),
  Uint16Array: (values) => Uint16Array.from(values),
  Int16Array: (values) => Int16Array.from(values),
  Uint32Array: (values) => Uint32Array.from(values),
  Int32Array: (values) => Int32Array.from(values),
  Float32Array: (values) => Float32Array.from(values),
  Float64Array: (values) => Float64Array.from(values),
};
const fromTo = { method: "percentile", low: 0, high: 100 } as const;

describe("percentiles", () => {
  test.each(fixture.percentiles)("of $type equal NumPy's", ({ type, values, percentiles: expected }) => {
    const array = KINDS[type]?.(values) ?? new Uint8Array();
    const actual = percentiles(array, fixture.percents);
    for (const [i, value] of expected.entries()) {
      const difference = Math.abs((actual[i] ?? Number.NaN) - value);
      expect(difference).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(value)));
    }
  });

  test("equal those of the sorted values, in any order and with any repetition", () => {
    const values = fc.array(
      fc.oneof(fc.integer({ min: -3, max: 3 }), fc.float({ noNaN: true, noDefaultInfinity: true })),
      {
        minLength: 1,
        maxLength: 3000,
        size: "max",
      },
    );
    fc.assert(
      fc.property(values, fc.nat(), (array, seed) => {
        const rank = seed % array.length;
        const sorted = Float64Array.from(array).sort();
        const percent = array.length === 1 ? 0 : (100 * rank) / (array.length - 1);
        const [actual] = percentiles(Float64Array.from(array), [percent]);
        const [below, above] = [
          sorted[Math.max(0, rank - 1)] ?? 0,
          sorted[Math.min(array.length - 1, rank + 1)] ?? 0,
        ];
        expect(actual).toBeGreaterThanOrEqual(below);
        expect(actual).toBeLessThanOrEqual(above);
        expect(percentiles(Float64Array.from(array), [0, 100])).toEqual([sorted[0], sorted.at(-1)]);
      }),
    );
  });

  test("leave out what is not finite; NaN when nothing is; refuse 101 %", () => {
    expect(percentiles(Float32Array.of(Number.NaN, 3, Infinity, 1, -Infinity, 2), [0, 50, 100])).toEqual([
      1, 2, 3,
    ]);
    expect(percentiles(Float32Array.of(Number.NaN), [50])).toEqual([Number.NaN]);
    expect(percentiles(new Uint8Array(0), [50])).toEqual([Number.NaN]);
    expect(() => percentiles(Uint8Array.of(1), [101])).toThrow(/\[0, 100\]/);
  });
});

describe("normalise", () => {
  test("maps the percentiles to 0 and 1", () => {
    const values = Uint16Array.from({ length: 1001 }, (_, i) => 10 * i);
    const out = normalise(values, { method: "percentile", low: 1, high: 99 });
    expect([out[10], out[990], out[500]]).toEqual([0, 1, 0.5]);
    expect(out[0]).toBeLessThan(0);
  });

  test.each([
    { name: "a constant image", plane: Uint8Array.of(7, 7, 7), expected: [0, 0, 0] },
    { name: "an empty image", plane: new Float32Array(0), expected: [] },
    { name: "nothing finite", plane: Float32Array.of(Number.NaN, Infinity), expected: [0, 0] },
    { name: "one finite value", plane: Float32Array.of(Number.NaN, 4, -Infinity), expected: [0, 0, 0] },
    {
      name: "NaN and infinities",
      plane: Float32Array.of(Number.NaN, 2, Infinity, 6, -Infinity),
      expected: [0, 0, 1, 1, 0],
    },
    {
      name: "the whole range of doubles",
      plane: Float64Array.of(-1.7e308, 0, 1.7e308),
      expected: [0, 0.5, 1],
    },
  ])("$name", ({ plane, expected }) => {
    expect([...normalise(plane, fromTo)]).toEqual(expected);
  });

  test("takes the extremes when both percentiles coincide, and bounds a hot pixel", () => {
    const sparse = new Uint16Array(1000);
    sparse[3] = 50;
    expect(normalise(sparse, { method: "percentile", low: 1, high: 99 })[3]).toBe(1);
    const hot = Float32Array.from({ length: 1000 }, (_, i) => i % 2);
    hot[5] = 1e30;
    expect(normalise(hot, { method: "percentile", low: 1, high: 99 })[5]).toBe(100);
  });
});
