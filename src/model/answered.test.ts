import { expect, test } from "vitest";
import type { TileRun } from "../core/tile-network.ts";
import { singleTile } from "../core/tiles.ts";
import { checkTile } from "./answered.ts";
import { ComputeError } from "./errors.ts";

const plan = singleTile(44, 2);
const area = plan.outputSize ** 2;

/** A tile of ones, of which `output` was asked. */
function asked(output: TileRun["output"]): TileRun {
  const input = { planes: [new Float32Array(44 * 44).fill(1)], width: 44, height: 44 };
  return { input, plan, output, take: () => undefined };
}

function check(values: Float32Array, output: TileRun["output"]): () => void {
  const [tile] = plan.tiles;
  if (tile === undefined) throw new Error("a plan has a tile");
  return () => checkTile(values, 2, asked(output), tile);
}

test.each([1.5, -0.5, Number.NaN, Number.NEGATIVE_INFINITY])("%d is no probability", (value) => {
  const values = new Float32Array(area).fill(0.25);
  values[area - 1] = value;
  expect(check(values, "probabilities")).toThrow(`${value} where a probability belongs`);
});

test.each([
  { value: Number.NaN, output: "logits" },
  { value: Number.POSITIVE_INFINITY, output: "logits" },
] as const)("$value is no number", ({ value, output }) => {
  expect(check(new Float32Array(2 * area).fill(value), output)).toThrow("where a number belongs");
});

test("logits may be any number, and a probability pass 1 by a rounding", () => {
  expect(check(new Float32Array(2 * area).fill(-30), "logits")).not.toThrow();
  expect(check(new Float32Array(area).fill(1 + 1e-6), "probabilities")).not.toThrow();
});

test.each([0, 0.5])("a tile of nothing but %d is what a lost GPU answers", (value) => {
  expect(check(new Float32Array(area).fill(value), "probabilities")).toThrow(ComputeError);
});
