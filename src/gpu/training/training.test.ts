import "@tensorflow/tfjs-backend-cpu";
import { setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { startDawn } from "../../cli/dawn.ts";
import { ADAMW, type OptimiserOptions, PAPER_SGD } from "../../core/optimiser.ts";
import { initialParameters, type Parameterisation, PLAIN } from "../../core/parameters.ts";
import { createRandom } from "../../core/random.ts";
import { outputSize } from "../../core/tiles.ts";
import type {
  StepOptions,
  TrainerState,
  TrainingNetwork,
  TrainingTile,
} from "../../core/training-network.ts";
import { smallNet } from "../../model/testing.ts";
import { trainStep } from "../../model/trainer.ts";
import { createTrainerState } from "../../model/trainer-state.ts";
import { Pipelines } from "../pipelines.ts";
import type { Profile } from "../profile.ts";
import { trainingNetworksOn } from "./gpu-training.ts";
import { QUICK_VALUES, QUICK_VECTORS } from "./testing.ts";
import { planTraining } from "./training-plan.ts";

const started = await startDawn(true);
const pipelines = started === null ? null : new Pipelines(started.owned.device);

const STANDARDISED: Parameterisation = { standardised: true, input: { centre: 0.35, scale: 5 } };

/** A network in training on the device; its convolutions are cut into pieces. */
function networkOf(
  state: TrainerState,
  profile: Profile,
  memoryBytes = Number.POSITIVE_INFINITY,
): TrainingNetwork {
  if (pipelines === null) throw new Error("there is no device");
  const limits = { mostMacs: 2 ** 18, batchMacs: 2 ** 17, memoryBytes };
  const network = trainingNetworksOn({ pipelines, profile, ...limits, warps: true })(state);
  if (network === null) throw new Error("the network does not fit");
  return network;
}

function randomTile(config: TrainerState["config"], size: number, seed: number): TrainingTile {
  const random = createRandom(seed);
  const pixels = outputSize(size, config.depth) ** 2;
  return {
    input: Float32Array.from({ length: size * size * config.inputChannels }, random.next),
    size,
    classes: Uint8Array.from({ length: pixels }, () => Math.floor(random.next() * config.classes)),
    weights: Float32Array.from({ length: pixels }, () => (random.next() < 0.2 ? 0 : 3 * random.next())),
  };
}

/** What the largest value of an array counts as at least: a bias that differs from 0 by rounding says nothing. */
const LEAST = { parameter: 0.1, average: 0.1, first: 1e-3, second: 1e-9 };

/** Largest difference of two arrays, relative to the largest value of the second. */
function difference(actual: Float32Array | undefined, expected: Float32Array, least: number): number {
  let largest = least;
  let worst = 0;
  for (const [i, value] of expected.entries()) {
    largest = Math.max(largest, Math.abs(value));
    const error = Math.abs(value - (actual?.[i] ?? Number.NaN));
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  }
  return worst / largest;
}

/** Every array of a state by its kind and name. */
function* arraysOf({ parameters, slots, average }: TrainerState): Generator<NamedArray> {
  for (const [name, values] of parameters) yield { kind: "parameter", name, values };
  for (const [name, { first, second }] of slots) {
    yield { kind: "first", name, values: first };
    yield { kind: "second", name, values: second };
  }
  for (const [name, { kernel, bias }] of average) {
    yield { kind: "average", name: `${name}.kernel`, values: kernel };
    yield { kind: "average", name: `${name}.bias`, values: bias };
  }
}

interface NamedArray {
  readonly kind: keyof typeof LEAST;
  readonly name: string;
  readonly values: Float32Array;
}

/** Three steps of a network on the GPU beside the CPU's; the last is on a tile of another size. */
async function expectSame({
  optimiser,
  parameterisation,
  dropout,
  profile,
  memoryBytes,
}: Case): Promise<void> {
  const config = smallNet({ depth: 2, baseFilters: 4, classes: 3, dropout });
  const [expected, state] = [1, 1].map((seed) => {
    const parameters = initialParameters(config, parameterisation, createRandom(seed).gaussian);
    return createTrainerState(config, parameterisation, optimiser, parameters);
  });
  if (!expected || !state) throw new Error("there are two states");
  const network = networkOf(state, profile, memoryBytes);
  const [random, own] = [createRandom(5), createRandom(5)];
  for (const [step, size] of [60, 60, 64].entries()) {
    const tile = randomTile(config, size, step);
    const options = { rate: 1e-2, maxGradientNorm: 1, averageDecay: 0.9 };
    const loss = await trainStep(expected, tile, { ...options, random: random.next });
    expect(await network.step(tile, { ...options, random: own.next })).toBeCloseTo(loss, 5);
    await network.read();
    const actual = [...arraysOf(state)];
    for (const [i, { kind, name, values }] of [...arraysOf(expected)].entries()) {
      const error = difference(actual[i]?.values, values, LEAST[kind]);
      expect(error, `${kind} ${name} after step ${step + 1}`).toBeLessThan(5e-5);
    }
    expect(state.step).toBe(expected.step);
  }
  expect(own.state()).toEqual(random.state());
  network.dispose();
}

interface Case {
  readonly optimiser: OptimiserOptions;
  readonly parameterisation: Parameterisation;
  readonly dropout: number;
  readonly profile: Profile;
  readonly memoryBytes?: number;
}

/** A larger ε keeps Adam from making a whole step of a rounding error. */
const STEADY_ADAMW: OptimiserOptions = { ...ADAMW, epsilon: 1e-3 };

describe.skipIf(started === null)("a training step on the GPU is the CPU's", () => {
  beforeAll(() => setBackend("cpu"));

  test("SGD, plain", () =>
    expectSame({ optimiser: PAPER_SGD, parameterisation: PLAIN, dropout: 0, profile: QUICK_VALUES }));

  test("AdamW, standardised, with drop-out, read in vectors", () =>
    expectSame({
      optimiser: STEADY_ADAMW,
      parameterisation: STANDARDISED,
      dropout: 0.5,
      profile: QUICK_VECTORS,
    }));

  test("SGD, standardised, with drop-out, most maps computed twice", () =>
    expectSame({
      ...{ optimiser: PAPER_SGD, parameterisation: STANDARDISED, dropout: 0.3, profile: QUICK_VALUES },
      memoryBytes: 0,
    }));
});

describe.skipIf(started === null)("a run on the GPU", () => {
  const config = smallNet({ depth: 1, baseFilters: 4, dropout: 0.5 });
  const SIZE = 24;
  const options = { rate: 1e-2, maxGradientNorm: 1, averageDecay: 0.9 };
  const freshState = (): TrainerState => {
    const parameters = initialParameters(config, STANDARDISED, createRandom(1).gaussian);
    return createTrainerState(config, STANDARDISED, ADAMW, parameters);
  };
  /** All that a step may move. */
  const snapshot = ({ parameters, slots, average, step }: TrainerState): unknown =>
    structuredClone({ parameters, slots, average, step });
  const tiles = [1, 2, 3, 4].map((seed) => randomTile(config, SIZE, seed));
  const tileOf = (step: number): TrainingTile => tiles[step % tiles.length] ?? randomTile(config, SIZE, 1);

  beforeAll(() => setBackend("cpu"));

  test("has the CPU's losses to four digits", async () => {
    const [expected, state] = [freshState(), freshState()];
    const network = networkOf(state, QUICK_VALUES);
    const [random, own] = [createRandom(5), createRandom(5)];
    for (let step = 0; step < 20; step++) {
      const loss = await trainStep(expected, tileOf(step), { ...options, random: random.next });
      const actual = await network.step(tileOf(step), { ...options, random: own.next });
      expect(Math.abs(actual - loss) / loss).toBeLessThan(1e-4);
    }
    network.dispose();
  });

  test("goes on from what was read as if it had not stopped", async () => {
    const [straight, first] = [freshState(), freshState()];
    const [one, other] = [createRandom(5), createRandom(5)];
    const whole = networkOf(straight, QUICK_VALUES);
    for (let step = 0; step < 6; step++) await whole.step(tileOf(step), { ...options, random: one.next });
    await whole.read();
    const before = networkOf(first, QUICK_VALUES);
    for (let step = 0; step < 3; step++) await before.step(tileOf(step), { ...options, random: other.next });
    await before.read();
    before.dispose();
    const resumed = structuredClone(first);
    const after = networkOf(resumed, QUICK_VALUES);
    expect(after.steps).toBe(3);
    for (let step = 3; step < 6; step++) await after.step(tileOf(step), { ...options, random: other.next });
    await after.read();
    expect(snapshot(resumed)).toEqual(snapshot(straight));
    for (const network of [whole, after]) network.dispose();
  });

  test("skips a gradient that is not finite, and goes on", async () => {
    const state = freshState();
    const network = networkOf(state, QUICK_VALUES);
    const before = snapshot(state);
    const tile = tileOf(0);
    const input = tile.input.slice().fill(Number.NaN);
    const step = { ...options, random: createRandom(5).next };
    expect(await network.step({ ...tile, input }, step)).toBeNaN();
    await network.read();
    expect(snapshot(state)).toEqual({ ...Object(before), step: 1 });
    expect(await network.step(tile, step)).toBeGreaterThan(0);
    await network.read();
    expect(snapshot(state)).not.toEqual({ ...Object(before), step: 2 });
    network.dispose();
  });

  test("has neither loss nor gradient where nothing is labelled", async () => {
    const state = freshState();
    const network = networkOf(state, QUICK_VALUES);
    const tile = { ...tileOf(0), weights: new Float32Array(tileOf(0).weights.length) };
    expect(await network.step(tile, { ...options, random: createRandom(5).next })).toBe(0);
    await network.read();
    for (const { first } of state.slots.values()) expect(first.every((value) => value === 0)).toBe(true);
    network.dispose();
  });

  test("leaves the last state that was read when it ends in the middle of a step", async () => {
    const state = freshState();
    const network = networkOf(state, QUICK_VALUES);
    const step = { ...options, random: createRandom(5).next };
    await network.step(tileOf(0), step);
    await network.read();
    const before = snapshot(state);
    const cut = expect(network.step(tileOf(1), step)).rejects.toThrow();
    network.dispose();
    await cut;
    await expect(network.read()).rejects.toThrow();
    expect(snapshot(state)).toEqual(before);
    expect(network.steps).toBe(1);
  });

  test("ends soon where it is given up, leaves all as it was, and takes the same step afterwards", async () => {
    const [state, expected] = [freshState(), freshState()];
    const [network, straight] = [QUICK_VALUES, QUICK_VALUES].map((profile, i) =>
      networkOf(i === 0 ? state : expected, profile),
    );
    if (!network || !straight || pipelines === null) throw new Error("there are two networks");
    const step = (signal?: AbortSignal): StepOptions => ({
      ...options,
      random: createRandom(5).next,
      signal,
    });
    for (const each of [network, straight]) await each.step(tileOf(0), step());
    await network.read();
    const before = snapshot(state);
    const { queue } = pipelines.device;
    const submit = queue.submit.bind(queue);
    /** Gives a step up when so much of it is submitted; counts the rest. */
    const submittedAfter = async (abortAt: number): Promise<number> => {
      const given = new AbortController();
      let submissions = 0;
      queue.submit = (buffers) => {
        submissions++;
        if (submissions === abortAt) given.abort(new Error("enough"));
        submit(buffers);
      };
      await expect(network.step(tileOf(1), step(given.signal))).rejects.toThrow("enough");
      queue.submit = submit;
      return submissions - abortAt;
    };
    for (const abortAt of [1, 3]) expect(await submittedAfter(abortAt)).toBe(0);
    expect(network.steps).toBe(1);
    await network.read();
    expect(snapshot(state)).toEqual(before);
    for (const each of [network, straight]) {
      await each.step(tileOf(1), step());
      await each.read();
    }
    expect(snapshot(state)).toEqual(snapshot(expected));
    for (const each of [network, straight]) each.dispose();
  });

  test("gives the same bits when maps are computed twice", async () => {
    const states = [freshState(), freshState()];
    for (const [i, memoryBytes] of [Number.POSITIVE_INFINITY, 0].entries()) {
      const state = states[i] ?? freshState();
      const plan = { ...state, tileSize: SIZE, profile: QUICK_VALUES, memoryBytes };
      expect(planTraining(plan).recomputed).toBe(i === 0 ? 0 : config.depth + 1);
      const network = networkOf(state, QUICK_VALUES, memoryBytes);
      const random = createRandom(5).next;
      for (let step = 0; step < 3; step++) await network.step(tileOf(step), { ...options, random });
      await network.read();
      network.dispose();
    }
    expect(snapshot(states[1] ?? freshState())).toEqual(snapshot(states[0] ?? freshState()));
  });

  test("refuses a tile that does not fit, and goes on", async () => {
    const network = networkOf(freshState(), QUICK_VALUES);
    const tile = tileOf(0);
    const step = { ...options, random: createRandom(5).next };
    await expect(network.step({ ...tile, weights: tile.weights.slice(1) }, step)).rejects.toThrow(
      "a training tile of 24 px has 576, 64, 64 input values, classes and weights, got 576, 64, 63",
    );
    await expect(network.step({ ...tile, size: 23 }, step)).rejects.toThrow("does not fit depth 1");
    expect(await network.step(tile, step)).toBeGreaterThan(0);
    expect(network.steps).toBe(1);
    network.dispose();
  });
});

test.skipIf(started === null)("widths that are no multiple of four are left to tfjs", () => {
  if (pipelines === null) return;
  const limits = { mostMacs: 2 ** 18, batchMacs: 2 ** 19, memoryBytes: 0 };
  const device = { pipelines, profile: QUICK_VALUES, ...limits, warps: false };
  const config = smallNet({ baseFilters: 6 });
  const parameters = initialParameters(config, PLAIN, createRandom(1).gaussian);
  expect(trainingNetworksOn(device)(createTrainerState(config, PLAIN, ADAMW, parameters))).toBeNull();
});
