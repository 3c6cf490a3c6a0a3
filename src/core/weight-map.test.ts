import { describe, expect, test } from "vitest";
import fixture from "./__fixtures__/weights.json" with { type: "json" };
import { classTargets } from "./rim.ts";
import { partTouching, separationWeights, successorWeights } from "./weight-map.ts";

const { width, height } = fixture;
const labels = Uint32Array.from(fixture.labels);

function largestDifference(actual: Float32Array, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  return actual.reduce(
    (worst, value, i) => Math.max(worst, Math.abs(value - (expected[i] ?? Number.NaN))),
    0,
  );
}

describe("against scipy", () => {
  test("touching instances are parted", () => {
    expect([...partTouching(labels, width, height)]).toEqual(fixture.parted);
  });
  test("the paper's weights", () => {
    expect(largestDifference(separationWeights(labels, width, height), fixture.paper)).toBeLessThan(1e-4);
  });
  test("the paper's weights with balanced classes", () => {
    const weights = separationWeights(labels, width, height, { classBalance: true });
    expect(largestDifference(weights, fixture.balanced)).toBeLessThan(1e-4);
  });
  test("the successor's weights", () => {
    expect(largestDifference(successorWeights(labels, width, height), fixture.successor)).toBeLessThan(1e-4);
  });
  test("classes with a rim of 2 px", () => {
    expect([...classTargets(labels, width, height, { rim: 2 })]).toEqual(fixture.rim);
  });
});

test("without a rim, targets are the parted instances", () => {
  expect([...classTargets(labels, width, height, { rim: 0 })]).toEqual(
    fixture.parted.map((label) => (label ? 1 : 0)),
  );
});

test("no separation term with fewer than two instances", () => {
  expect([...separationWeights(new Uint32Array(4), 2, 2)]).toEqual([1, 1, 1, 1]);
  expect([...separationWeights(Uint32Array.of(0, 0, 5, 5), 2, 2)]).toEqual([1, 1, 1, 1]);
  expect([...separationWeights(new Uint32Array(4), 2, 2, { classBalance: true })]).toEqual([1, 1, 1, 1]);
  expect(successorWeights(new Uint32Array(1), 1, 1)[0]).toBeCloseTo(0.1, 6);
});

test("one pixel between two instances weighs 1 + w0 · exp(−2 / σ²)", () => {
  const weights = separationWeights(Uint32Array.of(1, 0, 2), 3, 1, { w0: 8, sigma: 2 });
  expect(weights[1]).toBeCloseTo(1 + 8 * Math.exp(-4 / 8), 5);
  expect([weights[0], weights[2]]).toEqual([1, 1]);
});

test("labels of another length are refused", () => {
  expect(() => partTouching(new Uint32Array(3), 2, 2)).toThrow(/4 values, not 3/);
  expect(() => classTargets(new Uint32Array(3), 2, 2, { rim: 1 })).toThrow(RangeError);
});

test("one instance over the whole image has no rim", () => {
  expect([...classTargets(new Uint32Array(6).fill(3), 3, 2, { rim: 2 })]).toEqual([1, 1, 1, 1, 1, 1]);
});
