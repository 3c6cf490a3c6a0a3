import fc from "fast-check";
import { expect, test } from "vitest";
import type { InstanceOptions, ModelClass } from "../core/card.ts";
import type { ClassPlanes } from "../core/class-planes.ts";
import { findInstances } from "../core/instances.ts";
import type { LabelMap } from "../core/segmentation.ts";
import { bothWays, firstDifference } from "./testing.ts";

const background: ModelClass = { name: "background", color: "#000000", role: "background" };
const cell: ModelClass = { name: "cell", color: "#ffffff", role: "object" };
const rim: ModelClass = { name: "rim", color: "#ff0000", role: "rim" };

/** A disc in an image: its probability falls from 1 in the middle to 0 at the edge of its double. */
interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

function discsPlane(width: number, height: number, discs: readonly Disc[]): Float32Array {
  return Float32Array.from({ length: width * height }, (_, i) => {
    const at = ({ x, y, radius }: Disc): number =>
      1 - Math.hypot((i % width) - x, Math.floor(i / width) - y) / (2 * radius);
    return Math.max(0, ...discs.map(at));
  });
}

/** The same probability, of which the lower half is the rim's. */
function withRim(planes: ClassPlanes): ClassPlanes {
  const [plane = new Float32Array(0)] = planes.probabilities;
  const interior = plane.map((value) => (value > 0.75 ? value : value / 3));
  const edge = plane.map((value, i) => value - (interior[i] ?? 0));
  return { ...planes, classes: [background, cell, rim], probabilities: [interior, edge] };
}

const size = fc.integer({ min: 0, max: 70 });
const options = fc.record<InstanceOptions>({
  threshold: fc.constantFrom(0.3, 0.5, 0.6),
  minArea: fc.constantFrom(1, 8),
  maxHoleArea: fc.constantFrom(0, 5),
  split: fc.constant(true),
  splitDepth: fc.constantFrom(0, 0.4, 1, 2),
});

/** Images with discs that overlap each other and the edge, and single pixels turned over. */
const image = fc.record({ width: size, height: size }).chain(({ width, height }) =>
  fc
    .record({
      discs: fc.array(
        fc.record({
          x: fc.integer({ min: -4, max: width + 4 }),
          y: fc.integer({ min: -4, max: height + 4 }),
          radius: fc.integer({ min: 1, max: 16 }),
        }),
        { maxLength: 14 },
      ),
      turned: fc.array(fc.nat({ max: Math.max(0, width * height - 1) }), { maxLength: 40 }),
    })
    .map(({ discs, turned }): ClassPlanes => {
      const plane = discsPlane(width, height, discs);
      for (const i of turned) if (i < plane.length) plane[i] = 1 - (plane[i] ?? 0);
      return { width, height, classes: [background, cell], probabilities: [plane] };
    }),
);

function expectSame(actual: LabelMap, expected: LabelMap): void {
  expect(actual.count).toBe(expected.count);
  expect(firstDifference(actual.data, expected.data)).toBe(-1);
}

test.each([
  { name: "one class", change: (planes: ClassPlanes) => planes },
  { name: "interior and rim", change: withRim },
])("$name: the same labels as in plain loops, to the last pixel", ({ change }) => {
  fc.assert(
    fc.property(image, options, (planes, choice) => {
      const { plain, simd } = bothWays(() => findInstances(change(planes), choice));
      expectSame(simd, plain);
    }),
    { numRuns: 300 },
  );
});

const choice: InstanceOptions = { threshold: 0.5, minArea: 1, maxHoleArea: 0, split: true, splitDepth: 1 };

function planesOf(width: number, height: number, isInside: (x: number, y: number) => boolean): ClassPlanes {
  const plane = Float32Array.from({ length: width * height }, (_, i) =>
    isInside(i % width, Math.floor(i / width)) ? 1 : 0,
  );
  return { width, height, classes: [background, cell], probabilities: [plane] };
}

test.each([
  { name: "nothing but foreground", planes: planesOf(40, 30, () => true), count: 1 },
  {
    name: "noise of single pixels",
    planes: planesOf(61, 53, (x, y) => (x * 7 + y * 13) % 5 > 1),
    count: null,
  },
  { name: "one row", planes: planesOf(90, 1, (x) => x % 9 !== 0), count: 10 },
  { name: "one column", planes: planesOf(1, 90, (_, y) => y % 9 !== 0), count: 10 },
  // farther from an edge than the kernels' distances reach
  { name: "a piece that is too deep", planes: planesOf(400, 300, (x, y) => x + y > 0), count: 1 },
  { name: "a long piece that is too deep", planes: planesOf(1100, 2, (x) => x % 1099 !== 0), count: 1 },
])("$name", ({ planes, count }) => {
  const { plain, simd } = bothWays(() => findInstances(planes, choice));
  expectSame(simd, plain);
  if (count !== null) expect(simd.count).toBe(count);
});
