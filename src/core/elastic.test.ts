import { expect, test } from "vitest";
import reference from "./__fixtures__/elastic.json" with { type: "json" };
import { drawElastic, elasticDisplacement, interpolateGrid } from "./elastic.ts";
import { createRandom } from "./random.ts";

test.each(reference.cases)(
  "$knots knots over $size px as SciPy's zoom has them",
  ({ knots, size, grid, dense }) => {
    const ours = interpolateGrid(grid, knots, size);
    expect(ours.length).toBe(dense.length);
    const worst = Math.max(...dense.map((value, i) => Math.abs(value - (ours[i] ?? Number.NaN))));
    expect(worst).toBeLessThan(1e-5);
  },
);

test("one knot moves everything alike", () => {
  expect([...interpolateGrid([3], 1, 4)]).toEqual(new Array(16).fill(3));
});

test("a tile of one pixel takes the first knot", () => {
  expect([...interpolateGrid([1, 2, 3, 4], 2, 1)]).toEqual([1]);
});

test("the middle of a tile is what the whole tile has there", () => {
  const grid = [1, 5, -2, 0, 3, 9, 4, -7, 6];
  const whole = interpolateGrid(grid, 3, 11);
  const middle = interpolateGrid(grid, 3, 11, 5);
  expect([...middle]).toEqual(
    Array.from({ length: 25 }, (_, i) => whole[(3 + Math.floor(i / 5)) * 11 + 3 + (i % 5)]),
  );
});

test("refuses a grid of the wrong length", () => {
  expect(() => interpolateGrid([1, 2, 3], 2, 8)).toThrow("grid is 3 long, expected 2² = 4");
});

test("displacements at the knots have the standard deviation asked for", () => {
  const random = createRandom(1);
  const size = 41;
  const atKnots: number[] = [];
  for (let draw = 0; draw < 400; draw++) {
    const { dx, dy } = elasticDisplacement(drawElastic({ knots: 3, std: 10 }, random), size);
    for (const y of [0, 20, 40]) {
      for (const x of [0, 20, 40]) atKnots.push(dx[y * size + x] ?? 0, dy[y * size + x] ?? 0);
    }
  }
  const mean = atKnots.reduce((sum, value) => sum + value, 0) / atKnots.length;
  const std = Math.sqrt(atKnots.reduce((sum, value) => sum + (value - mean) ** 2, 0) / atKnots.length);
  // 7,200 draws: standard error of the mean 0.12, of the standard deviation 0.083.
  expect(Math.abs(mean)).toBeLessThan(0.5);
  expect(Math.abs(std - 10)).toBeLessThan(0.35);
});
