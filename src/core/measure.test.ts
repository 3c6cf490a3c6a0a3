import { describe, expect, test } from "vitest";
import fixture from "./__fixtures__/scores.json" with { type: "json" };
import { areaHistogram } from "./area-histogram.ts";
import { measureObjects } from "./measure.ts";
import { outlineMask } from "./outline.ts";

const { width, height } = fixture;
const labels = { width, height, data: Uint32Array.from(fixture.objects), count: 10 };

describe("against scikit-image", () => {
  const measured = measureObjects(labels, [Float32Array.from(fixture.channel)], { x: 0.5, y: 0.25 });
  test("every object once, by id", () => {
    expect(measured.map(({ id, area }) => [id, area])).toEqual(
      fixture.measured.map(({ id, area }) => [id, area]),
    );
  });
  test.each(fixture.measured.map((expected, i) => ({ ...expected, actual: measured[i] })))(
    "object $id",
    ({ actual, ...expected }) => {
      expect(Object.values(actual?.box ?? {})).toEqual(expected.box);
      expect(actual?.centroid.x).toBeCloseTo(expected.x, 9);
      expect(actual?.centroid.y).toBeCloseTo(expected.y, 9);
      expect(actual?.areaUm2).toBeCloseTo(expected.area * 0.125, 9);
      for (const name of [
        "equivalentDiameter",
        "perimeter",
        "majorAxis",
        "minorAxis",
        "eccentricity",
      ] as const)
        expect(actual?.[name]).toBeCloseTo(expected[name], 6);
      for (const name of ["mean", "min", "max", "sum"] as const)
        expect(actual?.intensities[0]?.[name]).toBeCloseTo(expected[name], 3);
    },
  );
  test("outlines", () => {
    expect([...outlineMask(labels.data, width, height)]).toEqual(fixture.outline);
  });
  test("a histogram of areas", () => {
    const areas = fixture.measured.map(({ area }) => area);
    const { counts, edges } = areaHistogram(areas, 6);
    expect([...counts]).toEqual(fixture.histogram.counts);
    for (const [i, edge] of fixture.histogram.edges.entries()) expect(edges[i]).toBeCloseTo(edge, 9);
  });
});

test("no object, a missing id, no pixel size, a channel of another size", () => {
  const empty = { width: 2, height: 1, data: new Uint32Array(2), count: 0 };
  expect(measureObjects(empty, [], null)).toEqual([]);
  const gap = { width: 2, height: 1, data: Uint32Array.of(0, 2), count: 2 };
  expect(measureObjects(gap, [], null)).toMatchObject([
    { id: 2, area: 1, areaUm2: null, majorAxis: 0, eccentricity: 0 },
  ]);
  expect(() => measureObjects(gap, [new Uint8Array(3)], null)).toThrow(
    "a channel holds 3 pixels and the labels 2",
  );
});

test("a histogram of nothing, of one area, without bins", () => {
  expect([...areaHistogram([], 2).edges]).toEqual([0, 0.5, 1]);
  expect([...areaHistogram([7, 7], 2).counts]).toEqual([0, 2]);
  expect(() => areaHistogram([1], 0)).toThrow(/not 0/);
  expect(() => outlineMask(new Uint32Array(3), 2, 2)).toThrow(/4 values, not 3/);
});
