import { memory } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { identityAugment } from "../core/augment-params.ts";
import { ADAMW, type OptimiserOptions, PAPER_SGD } from "../core/optimiser.ts";
import { initialParameters, type Parameterisation, PLAIN } from "../core/parameters.ts";
import { createRandom } from "../core/random.ts";
import type { TrainerState, TrainingTile } from "../core/training-network.ts";
import { registerCpuKernels } from "../cpu/register.ts";
import { loadCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { discs, smallNet, startWasm } from "./testing.ts";
import { lossGradients, trainStep } from "./trainer.ts";
import { createTrainerState } from "./trainer-state.ts";
import { type TrainingOptions, TrainingRun } from "./training-run.ts";

const STANDARDISED: Parameterisation = { standardised: true, input: { centre: 0.35, scale: 5 } };
const TILE = 60;
const OUTPUT = 20;
const config = smallNet({ dropout: 0.5 });

const options: TrainingOptions = {
  schedule: { peak: 3e-3, warmUpSteps: 5, totalSteps: 50, decay: "cosine" },
  tileSize: TILE,
  target: { rim: 0, rimWeight: 1, weightMap: "paper", w0: 10, sigma: 5, classBalance: false },
  augment: { ...identityAugment, flip: true, gain: [0.8, 1.25], noise: 0.02 },
  objectShare: 0.5,
  dataSetWeights: {},
  averageDecay: 0.9,
  maxGradientNorm: 1,
};

beforeAll(async () => {
  await startWasm();
  await registerCpuKernels();
});

function freshState(
  optimiser: OptimiserOptions = ADAMW,
  parameterisation = STANDARDISED,
  seed = 1,
): TrainerState {
  const parameters = initialParameters(config, parameterisation, createRandom(seed).gaussian);
  return createTrainerState(config, parameterisation, optimiser, parameters);
}

/** All that a step may move. */
function snapshot({ parameters, average, slots, step }: TrainerState): unknown {
  return structuredClone({ parameters, average, slots, step });
}

function randomTile(seed: number): TrainingTile {
  const random = createRandom(seed);
  const pixels = OUTPUT * OUTPUT;
  return {
    input: Float32Array.from({ length: TILE * TILE }, random.next),
    size: TILE,
    classes: Uint8Array.from({ length: pixels }, () => (random.next() < 0.5 ? 0 : 1)),
    weights: new Float32Array(pixels).fill(1),
  };
}

const stepOptions = { rate: 1e-2, maxGradientNorm: 1, averageDecay: 0.9, random: createRandom(9).next };

test.each([
  { name: "AdamW, standardised", optimiser: ADAMW, parameterisation: STANDARDISED, peak: 3e-3 },
  { name: "SGD with momentum, plain", optimiser: PAPER_SGD, parameterisation: PLAIN, peak: 5e-3 },
])("$name: the loss falls, and 50 steps keep no tensor", async ({ optimiser, parameterisation, peak }) => {
  const state = freshState(optimiser, parameterisation);
  const own = { ...options, schedule: { ...options.schedule, peak } };
  const run = new TrainingRun(state, [discs(96, 1), discs(96, 2)], own, createRandom(2));
  const losses: number[] = [];
  const before = memory().numTensors;
  for (let i = 0; i < 50; i++) {
    losses.push((await run.step()).loss);
    expect(memory().numTensors).toBe(before);
  }
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(losses.slice(-10))).toBeLessThan(0.75 * mean(losses.slice(0, 10)));
  expect(state.step).toBe(50);
});

test.each([
  { name: "AdamW, standardised", optimiser: ADAMW, parameterisation: STANDARDISED },
  { name: "SGD, plain", optimiser: PAPER_SGD, parameterisation: PLAIN },
])(
  "$name: a run resumed from its checkpoint is bit by bit the run that never stopped",
  async ({ optimiser, parameterisation }) => {
    const images = [discs(96, 1)];
    const straight = new TrainingRun(
      freshState(optimiser, parameterisation),
      images,
      options,
      createRandom(2),
    );
    for (let i = 0; i < 7; i++) await straight.step();

    const first = new TrainingRun(freshState(optimiser, parameterisation), images, options, createRandom(2));
    for (let i = 0; i < 4; i++) await first.step();
    const bytes = saveCheckpoint({
      state: await first.read(),
      random: first.random.state(),
      seconds: 0,
      best: null,
    });
    const { state, random } = loadCheckpoint("run.checkpoint", bytes);
    const resumed = new TrainingRun(state, images, options, createRandom(random));
    for (let i = 0; i < 3; i++) await resumed.step();

    expect(snapshot(await resumed.read())).toEqual(snapshot(await straight.read()));
    expect(resumed.random.state()).toEqual(straight.random.state());
  },
);

describe("a step that fails leaves the state and no tensor:", () => {
  const tile = randomTile(1);
  test.each([
    { name: "too few weights", broken: { ...tile, weights: tile.weights.slice(1) } },
    { name: "an input of another size", broken: { ...tile, input: tile.input.slice(1) } },
    {
      name: "a target of another size",
      broken: { ...tile, size: 44, input: tile.input.slice(0, 44 * 44) },
    },
  ])("$name", async ({ broken }) => {
    const state = freshState();
    await trainStep(state, tile, stepOptions);
    const before = snapshot(state);
    const tensors = memory().numTensors;
    await expect(trainStep(state, broken, stepOptions)).rejects.toThrow();
    expect(snapshot(state)).toEqual(before);
    expect(memory().numTensors).toBe(tensors);
  });
});

test("a step that is given up leaves state, stream and no tensor, and is then taken as if nothing had been", async () => {
  const images = [discs(96, 1)];
  const runs = [1, 2].map(() => new TrainingRun(freshState(), images, options, createRandom(2)));
  const [run, straight] = runs;
  if (!run || !straight) throw new Error("there are two runs");
  for (const each of runs) await each.step();
  const before = snapshot(await run.read());
  const stream = run.random.state();
  const tensors = memory().numTensors;
  const given = new AbortController();
  const step = run.step(given.signal);
  given.abort(new Error("enough"));
  await expect(step).rejects.toThrow("enough");
  expect(snapshot(await run.read())).toEqual(before);
  expect(run.random.state()).toEqual(stream);
  expect(memory().numTensors).toBe(tensors);
  for (const each of runs) await each.step();
  expect(snapshot(await run.read())).toEqual(snapshot(await straight.read()));
});

test("a gradient that is not finite is skipped, and the run goes on", async () => {
  const state = freshState();
  const tile = randomTile(1);
  const before = snapshot(state);
  const input = tile.input.slice().fill(Number.NaN);
  expect(await trainStep(state, { ...tile, input }, stepOptions)).toBeNaN();
  expect(snapshot(state)).toEqual({ ...Object(before), step: 1 });
  expect(await trainStep(state, tile, stepOptions)).toBeGreaterThan(0);
  expect(snapshot(state)).not.toEqual({ ...Object(before), step: 2 });
});

test("only labelled pixels teach", async () => {
  const state = freshState(ADAMW, PLAIN);
  const tile = randomTile(3);
  // the left half is labelled; what the right half's classes are makes no difference
  const labelled = tile.weights.map((_, i) => (i % OUTPUT < OUTPUT / 2 ? 1 : 0));
  const right = tile.classes.map((value, i) => (i % OUTPUT < OUTPUT / 2 ? value : 1 - value));
  const plain = smallNet();
  const one = await lossGradients(plain, state.average, { ...tile, weights: labelled }, Math.random);
  const other = await lossGradients(
    plain,
    state.average,
    { ...tile, weights: labelled, classes: right },
    Math.random,
  );
  expect(other).toEqual(one);
});

test("a tile without a label has neither loss nor gradient", async () => {
  const tile = { ...randomTile(4), weights: new Float32Array(OUTPUT * OUTPUT) };
  const { loss, gradients } = await lossGradients(
    smallNet(),
    freshState(ADAMW, PLAIN).average,
    tile,
    Math.random,
  );
  expect(loss).toBe(0);
  for (const gradient of gradients.values()) expect(gradient.every((value) => value === 0)).toBe(true);
});

test("an image without any label is refused", () => {
  const image = discs(96, 1);
  const unlabelled = { ...image, labels: new Int32Array(image.labels.length).fill(-1) };
  expect(() => new TrainingRun(freshState(), [unlabelled], options, createRandom(1))).toThrow(RangeError);
});

test("an image labelled in part trains only there", async () => {
  const image = discs(96, 1);
  // a stripe of background at the left edge, cells all over the rest
  const labels = Int32Array.from(image.labels, (_, i) => (i % image.width < 4 ? 0 : -1));
  const still = { ...options, augment: identityAugment };
  const run = new TrainingRun(freshState(), [{ ...image, labels }], still, createRandom(5));
  const losses: number[] = [];
  for (let i = 0; i < 30; i++) losses.push((await run.step()).loss);
  expect(losses.at(-1)).toBeLessThan(0.2); // background everywhere is right where there is a label
});

test("the learning rate is the schedule's, from the first step", async () => {
  const run = new TrainingRun(freshState(), [discs(96, 1)], options, createRandom(2));
  const rates = [(await run.step()).rate, (await run.step()).rate];
  expect(rates[0]).toBeCloseTo(3e-3 / 5, 10);
  expect(rates[1]).toBeCloseTo((2 * 3e-3) / 5, 10);
});
