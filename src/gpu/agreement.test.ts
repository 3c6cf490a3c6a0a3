import { expect, test } from "vitest";
import { compareAnswers, isClose } from "./agreement.ts";

/** Two planes of four pixels: background, first class, second class, second class. */
const ANSWER = Float32Array.of(0.1, 0.8, 0.1, 0.2, 0.2, 0.1, 0.7, 0.5);

test("equal answers agree", () => {
  const agreement = compareAnswers(ANSWER, ANSWER.slice(), 2);
  expect(agreement).toEqual({ worst: 0, moved: 0 });
  expect(agreement).toSatisfy(isClose);
});

test("the largest difference counts, and each pixel whose likeliest class is another", () => {
  const other = ANSWER.slice();
  other[1] = 0.3; // background now
  other[6] = 0.6; // still the second class
  const { worst, moved } = compareAnswers(ANSWER, other, 2);
  expect(worst).toBeCloseTo(0.5, 6);
  expect(moved).toBe(0.25);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("with %d nothing agrees", (value) => {
  const other = ANSWER.slice();
  other[3] = value;
  expect(compareAnswers(ANSWER, other, 2).worst).toBe(Number.POSITIVE_INFINITY);
  expect(compareAnswers(other, other, 2).worst).toBe(Number.POSITIVE_INFINITY);
});

test("16 bits may change a probability by 0.002 and the class of one pixel in ten thousand", () => {
  expect({ worst: 2e-3, moved: 1e-4 }).toSatisfy(isClose);
  expect({ worst: 2.1e-3, moved: 0 }).not.toSatisfy(isClose);
  expect({ worst: 0, moved: 1.1e-4 }).not.toSatisfy(isClose);
});
