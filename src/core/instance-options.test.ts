import { expect, test } from "vitest";
import { atImageScale } from "./instance-options.ts";

const options = { threshold: 0.4, minArea: 30, maxHoleArea: 10, split: true, splitDepth: 2 };

test.each([
  { scale: 1, minArea: 30, maxHoleArea: 10, splitDepth: 2 },
  { scale: 0.5, minArea: 120, maxHoleArea: 40, splitDepth: 4 },
  { scale: 2, minArea: 8, maxHoleArea: 3, splitDepth: 1 },
])("areas go with the square, depths with the length: scale $scale", ({ scale, ...expected }) => {
  expect(atImageScale(options, scale)).toEqual({ ...options, ...expected });
});
