import { expect, test } from "vitest";
import { UNLABELLED } from "./painted-labels.ts";
import { regionsToLabel } from "./regions-to-label.ts";
import { paintedFrom } from "./testing.ts";

const blank = () => paintedFrom(Array(12).fill("?".repeat(16)));
const at = (x: number, y: number): number => y * 16 + x;

test("the most uncertain windows first, none over another", () => {
  const uncertainty = new Float32Array(192).fill(0.125);
  uncertainty[at(1, 1)] = 1;
  uncertainty[at(2, 2)] = 1;
  uncertainty[at(14, 10)] = 1;
  const regions = regionsToLabel(uncertainty, blank(), 4, 3);
  expect(regions.slice(0, 2)).toEqual([
    { rect: { x: 0, y: 0, width: 4, height: 4 }, uncertainty: (2 + 14 / 8) / 16 },
    { rect: { x: 11, y: 7, width: 4, height: 4 }, uncertainty: (1 + 15 / 8) / 16 },
  ]);
  expect(regions.length).toBe(3);
});

test("what is labelled does not count, and a window mostly labelled is passed over", () => {
  const labels = blank();
  for (let y = 0; y < 12; y++) labels.ids.fill(0, at(0, y), at(10, y));
  const uncertainty = Float32Array.from(labels.ids, (id) => (id === UNLABELLED ? 0.25 : 1));
  const regions = regionsToLabel(uncertainty, labels, 4, 99);
  expect(Math.min(...regions.map(({ rect }) => rect.x))).toBe(8);
  expect(new Set(regions.map((region) => region.uncertainty))).toEqual(new Set([0.25]));
  labels.ids.fill(0);
  expect(regionsToLabel(uncertainty, labels, 4, 9)).toEqual([]);
});

test("an image smaller than the window is one window", () => {
  const labels = paintedFrom(["???", "???"]);
  const regions = regionsToLabel(new Float32Array(6).fill(0.5), labels, 64, 5);
  expect(regions).toEqual([{ rect: { x: 0, y: 0, width: 3, height: 2 }, uncertainty: 0.5 }]);
  expect(() => regionsToLabel(new Float32Array(5), labels, 64, 5)).toThrow(/6 px is needed, not 5/);
});
