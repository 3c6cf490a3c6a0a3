import { expect, test } from "vitest";
import { createRandom, logUniform, randomIndex, uniform } from "./random.ts";

/** First outputs of the authors' own C (prng.di.unimi.it/xoshiro128starstar.c) from the words 1, 2, 3, 4. */
const KNOWN = [
  11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
];

test("gives the published sequence", () => {
  const random = createRandom({ words: [1, 2, 3, 4], spare: null });
  expect(KNOWN.map(() => random.next() * 2 ** 32)).toEqual(KNOWN);
});

test("continues from a saved state, through JSON, with a Gaussian pending", () => {
  const random = createRandom(7);
  random.gaussian();
  const resumed = createRandom(JSON.parse(JSON.stringify(random.state())));
  const draw = (from: typeof random) => [from.gaussian(), from.next(), from.gaussian(), from.next()];
  expect(draw(resumed)).toEqual(draw(random));
});

test("different seeds give different streams, the same seed the same", () => {
  const first = [0, 1, 2, 3, -1, 2 ** 31].map((seed) => createRandom(seed).next());
  expect(new Set(first).size).toBe(6);
  expect(createRandom(5).next()).toBe(createRandom(5).next());
});

test.each([Number.NaN, 0.5, Number.POSITIVE_INFINITY])("refuses the seed %d", (seed) => {
  expect(() => createRandom(seed)).toThrow(RangeError);
});

test("refuses a state that is no state", () => {
  expect(() => createRandom({ words: [0, 0, 0, 0], spare: null })).toThrow(/not all 0/);
  expect(() => createRandom({ words: [-1, 0, 0, 1.5], spare: null })).toThrow(RangeError);
});

test("moments of 200,000 draws are those of the distributions", () => {
  const random = createRandom(11);
  const count = 200_000;
  const moments = (draw: () => number) => {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const value = draw();
      sum += value;
      squares += value * value;
    }
    return { mean: sum / count, variance: squares / count - (sum / count) ** 2 };
  };
  // Five standard errors: √(σ² / n) of the mean.
  const gauss = moments(random.gaussian);
  expect(Math.abs(gauss.mean)).toBeLessThan(0.0112);
  expect(Math.abs(gauss.variance - 1)).toBeLessThan(0.016);
  const flat = moments(() => uniform(random, -1, 3));
  expect(Math.abs(flat.mean - 1)).toBeLessThan(0.013);
  expect(Math.abs(flat.variance - 16 / 12)).toBeLessThan(0.014);
  expect(Math.abs(moments(() => Math.log(logUniform(random, 0.5, 2))).mean)).toBeLessThan(0.0045);
});

test("randomIndex reaches every index and no other", () => {
  const random = createRandom(3);
  const seen = new Set(Array.from({ length: 200 }, () => randomIndex(random, 5)));
  expect([...seen].sort()).toEqual([0, 1, 2, 3, 4]);
});
