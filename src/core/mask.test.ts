import { expect, test } from "vitest";
import type { ModelClass } from "./card.ts";
import { maskOf } from "./mask.ts";

const background: ModelClass = { name: "background", color: "#000000", role: "background" };
const cell: ModelClass = { name: "cell", color: "#ffffff", role: "object" };
const other: ModelClass = { name: "other", color: "#00ff00", role: "object" };
const rim: ModelClass = { name: "rim", color: "#ff0000", role: "rim" };
const labels = { width: 3, height: 1, data: Uint32Array.of(0, 1, 2), count: 2 };
const probabilities = [Float32Array.of(0.1, 0.8, 0.2), Float32Array.of(0, 0.1, 0.7)];

test("is one where there is an object, rim or not", () => {
  const classes = [background, cell, rim];
  const mask = maskOf({ width: 3, height: 1, classes, probabilities }, labels);
  expect({ ...mask, data: [...mask.data] }).toEqual({ data: [0, 1, 1], classes: 2 });
});

test("is the most probable class where a model tells several kinds of object apart", () => {
  const classes = [background, cell, other];
  const mask = maskOf({ width: 3, height: 1, classes, probabilities }, labels);
  expect({ ...mask, data: [...mask.data] }).toEqual({ data: [0, 1, 2], classes: 3 });
});
