import fc from "fast-check";
import { expect, test } from "vitest";
import { softmaxPlane } from "./softmax.ts";

function softmax(logits: readonly number[], k: number): number {
  const out = new Float32Array(1);
  softmaxPlane(Float32Array.from(logits), logits.length, k, out);
  return out[0] ?? Number.NaN;
}

test.each([
  { logits: [0, 0], k: 1, probability: 0.5 },
  { logits: [0, Math.log(3)], k: 1, probability: 0.75 },
  { logits: [1, 2, 3], k: 2, probability: 0.66524096 },
  { logits: [7], k: 0, probability: 1 },
  { logits: [1000, -1000], k: 0, probability: 1 },
  { logits: [1000, -1000], k: 1, probability: 0 },
  { logits: [-1e30, 1e30], k: 0, probability: 0 },
])("class $k of $logits: $probability", ({ logits, k, probability }) => {
  expect(softmax(logits, k)).toBeCloseTo(probability, 6);
});

test("the probabilities of a pixel are in [0, 1] and add up to 1", () => {
  const logits = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(logits, (values) => {
      const all = values.map((_, k) => softmax(values, k));
      for (const probability of all) expect(probability >= 0 && probability <= 1).toBe(true);
      expect(all.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 5);
    }),
  );
});

test("reads its own pixel of several", () => {
  const out = new Float32Array(3);
  softmaxPlane(Float32Array.of(0, 0, 0, Math.log(3), Math.log(3), 0), 2, 1, out);
  expect([...out].map((value) => value.toFixed(4))).toEqual(["0.5000", "0.7500", "0.2500"]);
});
