import { expect, test } from "vitest";
import type { ClassPlanes } from "./class-planes.ts";
import { classesOfFound } from "./found-classes.ts";

const kinds = (...roles: readonly ("object" | "rim")[]): ClassPlanes["classes"] => [
  { name: "background", color: "#000000", role: "background" },
  ...roles.map((role, i) => ({ name: `${i}`, color: "#ffffff", role })),
];
const found = { width: 6, height: 1, data: Uint32Array.of(1, 1, 1, 2, 2, 3), count: 3 };

test("the kind that most of an object's pixels are of, its rim not counted", () => {
  const planes: ClassPlanes = {
    width: 6,
    height: 1,
    classes: kinds("object", "rim", "object"),
    probabilities: [
      Float32Array.of(0.9, 0.1, 0.1, 0.9, 0, 0.1),
      Float32Array.of(0, 0.8, 0, 0, 0.9, 0.8),
      Float32Array.of(0, 0, 0.8, 0, 0, 0),
    ],
  };
  expect(classesOfFound(planes, found)).toEqual(Uint8Array.of(1, 1, 1, 1));
  planes.probabilities[0]?.set([0.1], 0);
  planes.probabilities[2]?.set([0.8, 0.8], 0);
  expect(classesOfFound(planes, found)).toEqual(Uint8Array.of(1, 3, 1, 1));
});

test("one kind of object needs no telling", () => {
  const planes = { width: 6, height: 1, classes: kinds("object", "rim"), probabilities: [] };
  expect(classesOfFound(planes, found)).toBeNull();
});
