import {
  add,
  div,
  mean,
  mul,
  type Optimizer,
  type Rank,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  train,
  type Variable,
  variable,
} from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { create, globals } from "webgpu";
import { ADAMW, type OptimiserOptions, PAPER_SGD } from "../../core/optimiser.ts";
import { type Parameterisation, PLAIN } from "../../core/parameters.ts";
import { EPSILON, RELU_GAIN } from "../../core/standardise.ts";
import type { TrainerState } from "../../core/training-network.ts";
import { getWeight, type LayerSpec, layerSpecs, type Weights } from "../../core/unet-layers.ts";
import { smallNet } from "../../model/testing.ts";
import { openDevice } from "../device.ts";
import { Pipelines } from "../pipelines.ts";
import { settingsOf } from "./gpu-training.ts";
import { ParameterBuffers } from "./parameter-buffers.ts";
import { layoutOf, type Range, rangesOf } from "./parameter-layout.ts";
import { CONTROL_FIELDS } from "./parameter-programs.ts";
import { expectNear, freshState, Room, randomLayer, randomValues, runDispatches } from "./pass-testing.ts";
import { differentiate, evaluate, type Given } from "./tfjs-testing.ts";

Object.assign(globalThis, globals);
const gpu = create([]);
const search = await openDevice(gpu, true);
const device = search.found ? search.owned.device : null;
const pipelines = device === null ? null : new Pipelines(device);
afterAll(() => {
  device?.destroy();
  expect(gpu).toBeDefined(); // holds it: a device whose instance was collected ends the process
});

const STANDARDISED: Parameterisation = { standardised: true, input: { centre: 0.35, scale: 5 } };
const SHIFTED: Parameterisation = { standardised: false, input: { centre: -0.2, scale: 0.5 } };

/** A larger ε keeps Adam from making a whole step of a rounding error; a faster decay shows in three steps. */
const STEADY_ADAMW: OptimiserOptions = { ...ADAMW, epsilon: 1e-2, weightDecay: 0.1 };

interface Case {
  readonly baseFilters: number;
  readonly inputChannels: number;
  readonly classes: number;
  readonly parameterisation: Parameterisation;
}

const cases = fc.record({
  baseFilters: fc.constantFrom(4, 8, 12, 20),
  inputChannels: fc.constantFrom(1, 3, 4),
  classes: fc.constantFrom(2, 3, 5),
  parameterisation: fc.constantFrom(PLAIN, SHIFTED, STANDARDISED),
});

/** A kernel's 396 rows are cut into seven segments, the last of which is smaller. */
const REMAINDER: Case = { baseFilters: 44, inputChannels: 1, classes: 2, parameterisation: STANDARDISED };

/** A network of one level with random parameters. */
function randomState({ parameterisation, ...net }: Case, optimiser: OptimiserOptions): TrainerState {
  const config = smallNet({ depth: 1, ...net });
  const parameters = new Map(randomLayer(config, "head").parameters);
  if (parameterisation.standardised)
    for (const { name, size, outputs } of layerSpecs(config))
      if (size === 3) parameters.set(`${name}.gain`, randomValues(outputs, 7));
  return freshState(config, parameters, parameterisation, optimiser);
}

/** A layer's parameters, the kernel as `[1, 1, N, columns]`. */
function parametersOf(
  state: TrainerState,
  { name, kind, inputs, outputs }: LayerSpec,
): Record<string, Given> {
  const columns = kind === "conv" ? outputs : inputs;
  const kernel = getWeight(state.parameters, `${name}.kernel`);
  const gain = state.parameters.get(`${name}.gain`);
  return {
    kernel: { shape: [1, 1, kernel.length / columns, columns], values: kernel },
    bias: { shape: [1, 1, 1, outputs], values: getWeight(state.parameters, `${name}.bias`) },
    ...(gain && { gain: { shape: [1, 1, 1, outputs], values: gain } }),
  };
}

type Arrays = (name: string) => Tensor4D;

/** The kernel that a layer's parameters stand for. */
function foldedKernel({ parameterisation }: TrainerState, { name, size }: LayerSpec, of: Arrays): Tensor4D {
  const scale = name === "down.0.0" ? parameterisation.input.scale : 1;
  if (!parameterisation.standardised || size !== 3) return mul(of("kernel"), scale);
  const centred = sub(of("kernel"), mean<Tensor4D>(of("kernel"), 2, true));
  const spread: Tensor4D = sqrt(add(sum<Tensor4D>(square(centred), 2, true), EPSILON));
  return mul(mul(div(centred, spread), of("gain")), RELU_GAIN * scale);
}

/** And the bias. */
function foldedBias(state: TrainerState, layer: LayerSpec, of: Arrays): Tensor4D {
  const { centre } = state.parameterisation.input;
  if (layer.name !== "down.0.0" || centre === 0) return of("bias");
  return sub(of("bias"), mul(sum<Tensor4D>(foldedKernel(state, layer, of), 2, true), centre));
}

/** Σ a · b */
function product(a: Tensor4D, b: Tensor4D): Tensor4D {
  return reshape<Rank.R4>(sum(mul(a, b)), [1, 1, 1, 1]);
}

/** The gradients of all parameters from those of the weights that they stand for. */
async function pulledBack(state: TrainerState, gradients: Values): Promise<Map<string, Float32Array>> {
  const result = new Map<string, Float32Array>();
  for (const layer of layerSpecs(state.config)) {
    const given = parametersOf(state, layer);
    const gradientOf = (name: "kernel" | "bias"): Given => ({
      shape: given[name]?.shape ?? [0, 0, 0, 0],
      values: getWeight(gradients, `${layer.name}.${name}`),
    });
    const gradient = await differentiate(
      { ...given, dKernel: gradientOf("kernel"), dBias: gradientOf("bias") },
      (of) =>
        add(
          product(foldedKernel(state, layer, of), of("dKernel")),
          product(foldedBias(state, layer, of), of("dBias")),
        ),
      { shape: [1, 1, 1, 1], values: Float32Array.of(1) },
    );
    for (const name of Object.keys(given)) result.set(`${layer.name}.${name}`, gradient(name));
  }
  return result;
}

type Values = ReadonlyMap<string, Float32Array>;

/** tfjs's optimiser moving copies of parameters, with what it lacks: decay and a longest gradient. */
class ReferenceOptimiser {
  readonly variables: Map<string, Variable>;
  readonly #options: OptimiserOptions;
  readonly #optimiser: Optimizer;

  constructor(options: OptimiserOptions, parameters: Values) {
    this.#options = options;
    this.#optimiser =
      options.kind === "sgd"
        ? train.momentum(RATE, options.momentum)
        : train.adam(RATE, options.beta1, options.beta2, options.epsilon);
    this.variables = new Map([...parameters].map(([name, values]) => [name, variable(tensor1d(values))]));
  }

  /** @returns the gradients' norm */
  step(gradients: Values, maxNorm: number): number {
    let squares = 0;
    for (const gradient of gradients.values()) for (const value of gradient) squares += value * value;
    const norm = Math.sqrt(squares);
    const scale = Math.min(1, maxNorm / norm);
    const named: { name: string; tensor: Tensor1D }[] = [];
    for (const [name, moved] of this.variables) {
      const decays = this.#options.kind === "adamw" && name.endsWith(".kernel");
      if (decays) moved.assign(mul(moved, 1 - RATE * this.#options.weightDecay));
      named.push({ name: moved.name, tensor: mul(tensor1d(getWeight(gradients, name)), scale) });
    }
    this.#optimiser.applyGradients(named);
    return norm;
  }

  values(): Map<string, Float32Array> {
    return new Map([...this.variables].map(([name, moved]) => [name, Float32Array.from(moved.dataSync())]));
  }

  dispose(): void {
    for (const moved of this.variables.values()) moved.dispose();
    this.#optimiser.dispose();
  }
}

const RATE = 0.05;
const STEPS = 3;
const AVERAGE_DECAY = 0.9;

/** Random gradients of a network's weights, a few of them so long that they are cut. */
function randomGradients(state: TrainerState, step: number): Map<string, Float32Array> {
  const gradients = new Map<string, Float32Array>();
  for (const [i, [name, { length }]] of [...state.parameters].entries())
    if (!name.endsWith(".gain"))
      gradients.set(
        name,
        randomValues(length, 1000 * step + i).map((value) => 0.1 * value),
      );
  return gradients;
}

/** Moves parameters on the device by gradients of the weights. */
async function moveOnDevice(
  on: Pipelines,
  state: TrainerState,
  steps: readonly { gradients: Values; losses: Float32Array; maxNorm: number }[],
): Promise<{ loss: number; norm: number }[]> {
  const held = await ParameterBuffers.upload(on, state);
  const room = new Room(on.device);
  const results: { loss: number; norm: number }[] = [];
  for (const [i, { gradients, losses, maxNorm }] of steps.entries()) {
    for (const [name, { begin }] of rangesOf(held.layout)) {
      const values = gradients.get(name);
      if (values) on.device.queue.writeBuffer(held.flat.gradients, begin * 4, Float32Array.from(values));
    }
    const options = {
      rate: RATE,
      maxGradientNorm: maxNorm,
      averageDecay: AVERAGE_DECAY,
      random: Math.random,
    };
    held.writeSettings(settingsOf(state.optimiser, options, i + 1));
    await runDispatches(on, held.updatePasses(room.make(Float32Array.from(losses)), losses.length));
    const control = await room.read(held.control);
    const field = (name: "loss" | "norm"): number => control[CONTROL_FIELDS.indexOf(name)] ?? Number.NaN;
    results.push({ loss: field("loss"), norm: field("norm") });
  }
  await held.read();
  held.dispose();
  room.dispose();
  return results;
}

describe.skipIf(pipelines === null)("the passes over parameters against tfjs's reference backend", () => {
  test("the weights that parameters stand for", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (asked) => {
        if (pipelines === null) return;
        const state = randomState(asked, PAPER_SGD);
        const held = await ParameterBuffers.upload(pipelines, state);
        const room = new Room(pipelines.device);
        const folded = await room.read(held.flat.folded);
        for (const layer of layerSpecs(state.config)) {
          const { kernel, bias } = layoutOf(held.layout, layer.name);
          const given = parametersOf(state, layer);
          const slice = ({ begin, length }: Range): Float32Array => folded.slice(begin, begin + length);
          const weights = await evaluate(given, (of) => foldedKernel(state, layer, of));
          expectNear(slice(kernel), weights, `${layer.name}.kernel`);
          const biases = await evaluate(given, (of) => foldedBias(state, layer, of));
          expectNear(slice(bias), biases, `${layer.name}.bias`);
        }
        held.dispose();
      }),
      { numRuns: 6, examples: [[REMAINDER]] },
    );
  });

  test.each([PAPER_SGD, STEADY_ADAMW])(
    "gradients pulled back, cut, and a step of $kind",
    async (optimiser) => {
      const lengths = fc.constantFrom(1, 63, 64, 5000);
      await fc.assert(
        fc.asyncProperty(cases, lengths, fc.boolean(), async (asked, pixels, cuts) => {
          if (pipelines === null) return;
          const state = randomState(asked, optimiser);
          const before = new Map([...state.parameters].map(([name, values]) => [name, values.slice()]));
          const average = structuredClone(state.average);
          const steps = Array.from({ length: STEPS }, (_, i) => ({
            gradients: randomGradients(state, i + 1),
            losses: randomValues(pixels, 50 + i).map(Math.abs),
            maxNorm: cuts ? 3 : 1e9,
          }));
          const moving = new ReferenceOptimiser(optimiser, state.parameters);
          const expected = structuredClone(state);
          const norms: number[] = [];
          for (const [i, { gradients, maxNorm }] of steps.entries()) {
            norms.push(moving.step(await pulledBack(expected, gradients), maxNorm));
            for (const [name, values] of moving.values()) expected.parameters.get(name)?.set(values);
            await follow(average, expected, Math.min(AVERAGE_DECAY, (2 + i) / (11 + i)));
          }
          const results = await moveOnDevice(pipelines, state, steps);
          for (const [i, { loss, norm }] of results.entries()) {
            expect(norm / (norms[i] ?? 0)).toBeCloseTo(1, 4);
            expect(loss / (steps[i]?.losses.reduce((a, b) => a + b, 0) ?? 0)).toBeCloseTo(1, 4);
          }
          for (const [name, values] of expected.parameters) {
            const way = (to: Float32Array | undefined): Float32Array =>
              values.map((_, i) => (to?.[i] ?? Number.NaN) - (before.get(name)?.[i] ?? 0));
            expectNear(way(state.parameters.get(name)), way(values), name);
          }
          for (const [name, { kernel, bias }] of average) {
            expectNear(state.average.get(name)?.kernel, kernel, `average of ${name}.kernel`);
            expectNear(state.average.get(name)?.bias, bias, `average of ${name}.bias`);
          }
          moving.dispose();
        }),
        { numRuns: 4, examples: [[REMAINDER, 64, true]] },
      );
    },
  );
});

/** Lets an average follow the weights that parameters stand for. */
async function follow(average: Weights, state: TrainerState, keep: number): Promise<void> {
  for (const layer of layerSpecs(state.config)) {
    const given = parametersOf(state, layer);
    const held = getWeight(average, layer.name);
    const toward = (values: Float32Array, weights: Float32Array): void =>
      values.set(values.map((value, i) => keep * value + (1 - keep) * (weights[i] ?? 0)));
    toward(held.kernel, await evaluate(given, (of) => foldedKernel(state, layer, of)));
    toward(held.bias, await evaluate(given, (of) => foldedBias(state, layer, of)));
  }
}
