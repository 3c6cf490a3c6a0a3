import { describe, expect, test } from "vitest";
import { histogram } from "./plane-histogram.ts";

describe("histogram", () => {
  test("8-bit values have a bin each", () => {
    const result = histogram(Uint8Array.of(0, 7, 7, 255));
    expect([result.counts[0], result.counts[7], result.counts[255]]).toEqual([1, 2, 1]);
    expect(result).toMatchObject({ first: 0, last: 255, min: 0, max: 255, samples: 4 });
  });

  test("other types are counted from the least to the greatest value", () => {
    const result = histogram(Uint16Array.from({ length: 2560 }, (_, i) => 1000 + i));
    expect(result).toMatchObject({ first: 1000, last: 3559, min: 1000, max: 3559, samples: 2560 });
    // 2560 values over a range of 2559: the greatest joins the last bin.
    expect([...new Set(result.counts)]).toEqual([10]);
  });

  /** numpy.percentile(a, [0.35, 99.65]) of numpy.arange(10001) ** 2 % 65521 as uint16. */
  test("auto limits are NumPy's percentiles", () => {
    const values = Uint16Array.from({ length: 10_001 }, (_, i) => (i * i) % 65_521);
    const { low, high } = histogram(values);
    expect([low, high]).toEqual([77, 65389]);
  });

  test("NaN and infinity are left out", () => {
    const result = histogram(
      Float32Array.of(Number.NaN, 1, 3, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    );
    expect(result).toMatchObject({ min: 1, max: 3, samples: 2 });
    expect([result.counts[0], result.counts[255]]).toEqual([1, 1]);
  });

  test.each([
    { name: "empty", plane: new Uint16Array(0), samples: 0, value: 0 },
    { name: "only NaN", plane: Float64Array.of(Number.NaN), samples: 0, value: 0 },
    { name: "one pixel", plane: Int16Array.of(-5), samples: 1, value: -5 },
    { name: "constant", plane: new Float32Array(100).fill(2.5), samples: 100, value: 2.5 },
  ])("$name", ({ plane, samples, value }) => {
    expect(histogram(plane)).toMatchObject({
      samples,
      min: value,
      max: value,
      first: value,
      last: value,
      low: value,
      high: value,
    });
  });

  test("limits are the extremes where nearly every pixel has one value", () => {
    const plane = new Uint8Array(10_000);
    plane[5] = 200;
    expect(histogram(plane)).toMatchObject({ low: 0, high: 200 });
  });

  test("a large plane is sampled over all of its columns", () => {
    const side = 2048;
    const plane = Uint16Array.from({ length: side * side }, (_, i) => i % side);
    const { samples, min, max, counts } = histogram(plane);
    expect(samples).toBe(Math.ceil((side * side) / 5));
    expect([min, max]).toEqual([0, side - 1]);
    expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(1.01);
  });
});
