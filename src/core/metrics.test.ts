import fc from "fast-check";
import { describe, expect, test } from "vitest";
import fixture from "./__fixtures__/scores.json" with { type: "json" };
import { scoreInstances } from "./metrics.ts";
import { averagePrecision, detections } from "./object-metrics.ts";
import { overlapOf } from "./overlap.ts";
import { pixelScores } from "./pixel-metrics.ts";

const truth = Uint32Array.from(fixture.truth);

describe.each(fixture.cases)("$name, against NumPy and scikit-image", (expected) => {
  const prediction = Uint32Array.from(expected.prediction);
  const scores = scoreInstances(truth, prediction);
  test.each(["iou", "dice", "pixelError", "randError", "ap50", "seg"] as const)("%s", (name) => {
    expect(scores[name]).toBeCloseTo(expected[name], 10);
  });
  test("precision at Jaccard 0.75", () => {
    expect(averagePrecision(overlapOf(truth, prediction), 0.75)).toBeCloseTo(expected.ap75, 10);
  });
});

const none = new Uint32Array(4);
const some = Uint32Array.of(0, 3, 3, 0);
test.each([
  {
    name: "nothing to find, nothing found",
    truth: none,
    prediction: none,
    expected: { seg: 1, ap50: 1, f1: 1, iou: 1, dice: 1, randError: 0 },
  },
  {
    name: "nothing to find, one found",
    truth: none,
    prediction: some,
    expected: { seg: 0, ap50: 0, f1: 0, iou: 0, dice: 0, randError: 0 },
  },
  {
    name: "one to find, nothing found",
    truth: some,
    prediction: none,
    expected: { seg: 0, ap50: 0, f1: 0, iou: 0, dice: 0, randError: 0 },
  },
  {
    name: "no pixel at all",
    truth: new Uint32Array(),
    prediction: new Uint32Array(),
    expected: { seg: 1, ap50: 1, f1: 1, iou: 1, dice: 1, randError: 0 },
  },
])("$name", ({ truth, prediction, expected }) => {
  expect(scoreInstances(truth, prediction)).toMatchObject(expected);
});

test("exactly half counts as a match, once; half covered does not count for SEG", () => {
  const whole = Uint32Array.of(1, 1);
  const halves = Uint32Array.of(1, 2);
  expect(detections(overlapOf(whole, halves))).toEqual({
    truePositives: 1,
    falsePositives: 1,
    falseNegatives: 0,
  });
  expect(detections(overlapOf(halves, whole))).toEqual({
    truePositives: 1,
    falsePositives: 0,
    falseNegatives: 1,
  });
  expect(scoreInstances(whole, halves)).toMatchObject({ seg: 0, ap50: 0.5, f1: 2 / 3 });
});

test("figures do not depend on the ids, and perfect agreement is perfect", () => {
  const ids = fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(ids, fc.array(fc.nat({ max: 5 }), { minLength: 60, maxLength: 60 }), (first, second) => {
      const a = Uint32Array.from(first);
      const b = Uint32Array.from(second.slice(0, a.length));
      const renamed = b.map((id) => (id ? 4_000_000_000 - 1000 * id : 0));
      const [one, other] = [scoreInstances(a, b), scoreInstances(a, renamed)];
      for (const name of ["iou", "ap50", "seg", "randError"] as const)
        expect(one[name]).toBeCloseTo(other[name], 12);
      expect(scoreInstances(a, a)).toEqual({
        iou: 1,
        dice: 1,
        pixelError: 0,
        randError: 0,
        ap50: 1,
        f1: 1,
        seg: 1,
      });
    }),
  );
});

test("different lengths and a threshold below a half are refused", () => {
  expect(() => overlapOf(none, new Uint32Array(3))).toThrow("the prediction holds 3 pixels and the truth 4");
  expect(() => pixelScores(none, new Uint32Array(3))).toThrow(RangeError);
  expect(() => detections(overlapOf(none, none), 0.4)).toThrow(/\[0\.5, 1\]/);
});
