import { beforeAll, expect, test } from "vitest";
import { identityAugment } from "../core/augment-params.ts";
import type { Normalisation } from "../core/card.ts";
import { ADAMW } from "../core/optimiser.ts";
import { initialParameters, type Parameterisation } from "../core/parameters.ts";
import { createRandom } from "../core/random.ts";
import { simulate } from "../core/simulate.ts";
import { registerCpuKernels } from "../cpu/register.ts";
import { networkInput } from "./network-input.ts";
import { randomModel, smallNet, startWasm } from "./testing.ts";
import type { TrainingImage } from "./tile-source.ts";
import { createTrainerState } from "./trainer-state.ts";
import { TrainingRun } from "./training-run.ts";
import { validate } from "./validate.ts";

const STEPS = 200;
const normalisation: Normalisation = { method: "percentile", low: 1, high: 99.8 };

beforeAll(async () => {
  await startWasm();
  await registerCpuKernels();
});

function simulated(seed: number): TrainingImage {
  const camera = { blur: 1, photons: 2000, readNoise: 2, background: 0.02, shading: 0.1 }; // a good one
  const size = { width: 192, height: 192 };
  const { image, labels } = simulate({ kind: "nuclei", ...size, seed, diameter: 24, camera });
  const { planes, width, height } = networkInput(image, 1, normalisation, 1);
  return { name: `nuclei-${seed}`, dataSet: "nuclei", planes, width, height, labels: labels.data };
}

test("a small net learns simulated nuclei: foreground IoU above 0.9 on images it never saw", async () => {
  const config = smallNet();
  const parameterisation: Parameterisation = { standardised: true, input: { centre: 0.2, scale: 3 } };
  const random = createRandom(1);
  const parameters = initialParameters(config, parameterisation, random.gaussian);
  const state = createTrainerState(config, parameterisation, ADAMW, parameters);
  const options = {
    schedule: { peak: 1.5e-2, warmUpSteps: 10, totalSteps: STEPS, decay: "cosine" },
    tileSize: 124,
    target: { rim: 0, rimWeight: 1, weightMap: "paper", w0: 0, sigma: 5, classBalance: false },
    augment: { ...identityAugment, flip: true },
    objectShare: 0.5,
    dataSetWeights: {},
    averageDecay: 0.97,
    maxGradientNorm: 1,
  } as const;
  const run = new TrainingRun(
    state,
    Array.from({ length: 16 }, (_, i) => simulated(i + 1)),
    options,
    random,
  );
  const { card } = randomModel(config);
  const held = [101, 102, 103].map(simulated);
  const start = await validate({ card, weights: state.average }, held, options.target);
  expect(start["loss"]).toBeCloseTo(Math.LN2, 1); // even odds
  for (let i = 0; i < STEPS; i++) await run.step();

  const figures = await validate({ card, weights: state.average }, held, options.target);
  expect(figures["loss"]).toBeLessThan(0.2);
  expect(figures["iou"]).toBeGreaterThan(0.9);
  expect(figures["images"]).toBe(3);
}, 180_000); // a busy machine takes its time
