import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  ADAMW,
  clipFactor,
  createSlot,
  learningRate,
  type OptimiserOptions,
  PAPER_SGD,
  type Schedule,
  updateAverage,
  updateParameters,
} from "./optimiser.ts";

interface Trace {
  readonly gradient: number[];
  readonly parameters: number[];
}

// made by scripts/fixtures/core_optimiser.py with PyTorch
const fixture: {
  start: number[];
  rate: number;
  sgd: Trace[];
  adamw: Trace[];
  adamwWithoutDecay: Trace[];
} = JSON.parse(readFileSync(new URL("./__fixtures__/optimiser.json", import.meta.url), "utf8"));

const decaying: OptimiserOptions = { ...ADAMW, weightDecay: 0.1 };

describe("against PyTorch", () => {
  test.each([
    { name: "SGD, momentum 0.99", options: PAPER_SGD, trace: fixture.sgd, decays: true },
    { name: "AdamW", options: decaying, trace: fixture.adamw, decays: true },
    { name: "AdamW on a bias", options: decaying, trace: fixture.adamwWithoutDecay, decays: false },
  ])("$name", ({ options, trace, decays }) => {
    const parameters = Float32Array.from(fixture.start);
    const slot = createSlot(options, parameters.length);
    for (const [index, { gradient, parameters: expected }] of trace.entries()) {
      updateParameters(options, parameters, Float32Array.from(gradient), slot, {
        rate: fixture.rate,
        step: index + 1,
        gradientScale: 1,
        decays,
      });
      expected.forEach((value, i) => {
        expect(parameters[i]).toBeCloseTo(value, 5);
      });
    }
  });
});

test("a gradient scale is as good as a scaled gradient", () => {
  const step = { rate: 0.1, step: 1, decays: true };
  const scaled = Float32Array.of(1, 2);
  const plain = Float32Array.of(1, 2);
  updateParameters(PAPER_SGD, scaled, Float32Array.of(4, -8), createSlot(PAPER_SGD, 2), {
    ...step,
    gradientScale: 0.25,
  });
  updateParameters(PAPER_SGD, plain, Float32Array.of(1, -2), createSlot(PAPER_SGD, 2), {
    ...step,
    gradientScale: 1,
  });
  expect(scaled).toEqual(plain);
});

describe("clipping", () => {
  test.each([
    { name: "below", gradients: [[3], [4]], maxNorm: 6, factor: 1 },
    { name: "at the limit", gradients: [[3], [4]], maxNorm: 5, factor: 1 },
    { name: "above, over all arrays together", gradients: [[3], [4]], maxNorm: 1, factor: 0.2 },
    { name: "nothing", gradients: [], maxNorm: 1, factor: 1 },
    { name: "not a number", gradients: [[3, Number.NaN]], maxNorm: 1, factor: 0 },
    { name: "infinite", gradients: [[Number.NEGATIVE_INFINITY], [1]], maxNorm: 1, factor: 0 },
  ])("$name: $factor", ({ gradients, maxNorm, factor }) => {
    expect(
      clipFactor(
        gradients.map((values) => Float32Array.from(values)),
        maxNorm,
      ),
    ).toBeCloseTo(factor, 12);
  });
});

describe("the learning rate", () => {
  const cosine: Schedule = { peak: 0.8, warmUpSteps: 4, totalSteps: 12, decay: "cosine" };
  test.each([
    { step: 1, rate: 0.2 },
    { step: 4, rate: 0.8 },
    { step: 6, rate: 0.4 * (1 + Math.SQRT1_2) },
    { step: 8, rate: 0.4 },
    { step: 12, rate: 0 },
    { step: 20, rate: 0 },
  ])("at step $step is $rate", ({ step, rate }) => {
    expect(learningRate(cosine, step)).toBeCloseTo(rate, 12);
  });

  test("stays at its peak without decay, and needs no warm-up", () => {
    const constant: Schedule = { peak: 0.8, warmUpSteps: 0, totalSteps: 12, decay: "none" };
    expect([1, 12, 100].map((step) => learningRate(constant, step))).toEqual([0.8, 0.8, 0.8]);
  });

  test("is finite when the warm-up is as long as the run", () => {
    const short: Schedule = { peak: 1, warmUpSteps: 3, totalSteps: 3, decay: "cosine" };
    expect([3, 4].map((step) => learningRate(short, step))).toEqual([1, 0]);
  });
});

test("the average keeps little at first and `decay` in the end", () => {
  const average = Float32Array.of(0);
  updateAverage(average, Float32Array.of(1), 0.99, 1);
  expect(average[0]).toBeCloseTo(1 - 2 / 11, 6);
  updateAverage(average, Float32Array.of(0), 0.5, 10_000);
  expect(average[0]).toBeCloseTo((1 - 2 / 11) / 2, 6);
});
