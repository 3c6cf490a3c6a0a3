import fc from "fast-check";
import { expect, test } from "vitest";
import { weightedCrossEntropy } from "./loss.ts";

const loss = (logits: number[], classes: number[], weights: number[], count: number) =>
  weightedCrossEntropy(
    Float32Array.from(logits),
    Uint8Array.from(classes),
    Float32Array.from(weights),
    count,
  );

test.each([
  { name: "even odds", logits: [0, 0], classes: [1], weights: [1], value: Math.LN2 },
  {
    name: "the weight's height does not matter",
    logits: [0, 0],
    classes: [1],
    weights: [50],
    value: Math.LN2,
  },
  {
    name: "weighted mean of two pixels",
    logits: [0, 0, 0, Math.log(3)],
    classes: [1, 1],
    weights: [1, 3],
    value: (Math.LN2 + 3 * Math.log(4 / 3)) / 4,
  },
  { name: "an ignored pixel", logits: [0, 0, 9, -9], classes: [1, 1], weights: [1, 0], value: Math.LN2 },
  { name: "huge logits, right", logits: [-1e4, 1e4], classes: [1], weights: [1], value: 0 },
  { name: "huge logits, wrong", logits: [1e4, -1e4], classes: [1], weights: [1], value: 2e4 },
])("$name", ({ logits, classes, weights, value }) => {
  expect(loss(logits, classes, weights, 2).loss).toBeCloseTo(value, 5);
});

test("nothing labelled: no loss and no gradient", () => {
  const { loss: value, gradient } = loss([1, 2, 3, 4], [0, 1], [0, 0], 2);
  expect(value).toBe(0);
  expect([...gradient]).toEqual([0, 0, 0, 0]);
});

test("an empty tile has no loss", () => {
  expect(loss([], [], [], 2).loss).toBe(0);
});

test("an ignored pixel has no gradient, whatever its class and logits", () => {
  const { gradient } = loss([0, 0, Number.NaN, 3], [1, 255], [1, 0], 2);
  expect([...gradient]).toEqual([0.5, -0.5, 0, 0]);
});

test.each([
  { logits: [0, 0, 0], classes: [1], weights: [1] },
  { logits: [0, 0], classes: [1], weights: [1, 1] },
])("refuses lengths that differ", ({ logits, classes, weights }) => {
  expect(() => loss(logits, classes, weights, 2)).toThrow(RangeError);
});

test("the gradient is the loss's, by finite differences", () => {
  const pixel = fc.record({
    logits: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 }),
    label: fc.integer({ min: 0, max: 2 }),
    weight: fc.double({ min: 0, max: 5, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(pixel, { minLength: 1, maxLength: 4 }), fc.nat(), (pixels, pick) => {
      const logits = pixels.flatMap((one) => one.logits);
      const classes = pixels.map(({ label }) => label);
      const weights = pixels.map(({ weight }) => weight);
      const at = pick % logits.length;
      const moved = (by: number) =>
        loss(
          logits.map((value, i) => (i === at ? value + by : value)),
          classes,
          weights,
          3,
        ).loss;
      const step = 1 / 64;
      const slope = (moved(step) - moved(-step)) / (2 * step);
      expect(loss(logits, classes, weights, 3).gradient[at]).toBeCloseTo(slope, 3);
    }),
  );
});
