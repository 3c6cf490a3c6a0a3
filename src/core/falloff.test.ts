import { expect, test } from "vitest";
import { Falloff } from "./falloff.ts";

test.each([0.3, 5, 40])("σ = %d px: the Gaussian to 1e-6 of its height", (sigma) => {
  const falloff = new Falloff(10, sigma);
  for (let step = 0; step <= 2000; step++) {
    const distance = (step / 250) * sigma;
    expect(Math.abs(falloff.at(distance) - 10 * Math.exp(-((distance / sigma) ** 2) / 2))).toBeLessThan(1e-5);
  }
  expect(falloff.at(Infinity)).toBe(0);
  expect(falloff.at(falloff.reach)).toBe(0);
});
