import { describe, expect, test } from "vitest";
import type { InstanceOptions, ModelClass } from "./card.ts";
import { classMap, foregroundProbability } from "./class-planes.ts";
import { findInstances } from "./instances.ts";

const background: ModelClass = { name: "background", color: "#000000", role: "background" };
const object: ModelClass = { name: "cell", color: "#ffffff", role: "object" };
const rim: ModelClass = { name: "rim", color: "#ff0000", role: "rim" };
const options: InstanceOptions = { threshold: 0.5, minArea: 1, maxHoleArea: 0, split: false, splitDepth: 1 };

/** A picture drawn as text: `#` is probability 0.9, `+` 0.6, `.` 0.1. */
function drawn(rows: readonly string[]): { width: number; height: number; plane: Float32Array } {
  const level: Record<string, number> = { "#": 0.9, "+": 0.6, ".": 0.1 };
  const plane = Float32Array.from(rows.join(""), (sign) => level[sign] ?? Number.NaN);
  return { width: rows[0]?.length ?? 0, height: rows.length, plane };
}

function find(rows: readonly string[], changes: Partial<InstanceOptions>): string[] {
  const { width, height, plane } = drawn(rows);
  const planes = { width, height, classes: [background, object], probabilities: [plane] };
  const { data } = findInstances(planes, { ...options, ...changes });
  return rows.map((_, y) => [...data.subarray(y * width, (y + 1) * width)].map((id) => id || ".").join(""));
}

describe("two classes", () => {
  const picture = ["##..+", "#..+.", ".....", "###.."];
  test.each([
    { name: "corners connect", changes: {}, expected: ["11..2", "1..2.", ".....", "333.."] },
    {
      name: "a higher threshold",
      changes: { threshold: 0.7 },
      expected: ["11...", "1....", ".....", "222.."],
    },
    { name: "small objects go", changes: { minArea: 3 }, expected: ["11...", "1....", ".....", "222.."] },
    {
      name: "nothing is that sure",
      changes: { threshold: 0.95 },
      expected: [".....", ".....", ".....", "....."],
    },
  ])("$name", ({ changes, expected }) => {
    expect(find(picture, changes)).toEqual(expected);
  });

  test("holes up to an area are filled, bays are not", () => {
    const ring = ["######", "#..#..", "#..#.#", "######"];
    expect(find(ring, { maxHoleArea: 3 })[1]).toBe("1..1..");
    expect(find(ring, { maxHoleArea: 4 })[1]).toBe("1111..");
  });

  const dumbbell = [
    ".............",
    ".#####.#####.",
    ".#####.#####.",
    ".###########.",
    ".#####.#####.",
    ".#####.#####.",
    ".............",
  ];
  test("a neck parts two objects unless more depth is asked than it has", () => {
    const parted = find(dumbbell, { split: true, splitDepth: 1 });
    expect(parted[3]).toMatch(/^\.1{5,6}2{5,6}\.$/);
    expect(find(dumbbell, { split: true, splitDepth: 2.5 })[3]).toBe(".11111111111.");
  });

  test("an image that is one object, one pixel, no pixel", () => {
    expect(find(["###", "###"], { split: true })).toEqual(["111", "111"]);
    expect(find(["#"], { split: true })).toEqual(["1"]);
    expect(find([], { split: true })).toEqual([]);
  });
});

test("a rim parts two objects that no neck would, and belongs to them", () => {
  const interior = drawn([
    "...........",
    ".####.####.",
    ".####.####.",
    ".####.####.",
    ".####.####.",
    "...........",
  ]);
  const edge = interior.plane.map((value, i) =>
    value < 0.5 && i >= 11 && i < 55 && i % 11 > 0 && i % 11 < 10 ? 0.8 : 0.05,
  );
  const planes = { ...interior, classes: [background, object, rim], probabilities: [interior.plane, edge] };
  const rows = findInstances(planes, { ...options, split: true, splitDepth: 10 });
  expect(rows.count).toBe(2);
  expect([...rows.data.subarray(11, 22)].join("")).toMatch(/^01111[12]22220$/);
  expect(findInstances(planes, options).count).toBe(1);
});

test("planes add up to foreground; the class map takes the most probable, background at a tie", () => {
  const planes = {
    width: 4,
    height: 1,
    classes: [background, object, { ...object, name: "nucleus" }],
    probabilities: [Float32Array.of(0.5, 0.3, 0.2, 0), Float32Array.of(0, 0.3, 0.7, 0.75)],
  };
  expect([...classMap(planes)]).toEqual([0, 0, 2, 2]);
  const foreground = foregroundProbability(planes);
  for (const [i, value] of [0.5, 0.6, 0.9, 0.75].entries()) expect(foreground[i]).toBeCloseTo(value, 6);
});

test("planes that do not fit the classes or the size are refused", () => {
  const planes = { width: 2, height: 1, classes: [background, object], probabilities: [] };
  expect(() => findInstances(planes, options)).toThrow("2 classes need 1 planes, not 0");
  expect(() => classMap({ ...planes, probabilities: [new Float32Array(3)] })).toThrow(/2 values, not 3/);
});

test("NaN is no object", () => {
  const planes = {
    width: 2,
    height: 1,
    classes: [background, object],
    probabilities: [Float32Array.of(Number.NaN, 1)],
  };
  expect([...findInstances(planes, options).data]).toEqual([0, 1]);
});
