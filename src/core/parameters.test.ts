import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { registerCpuKernels } from "../cpu/register.ts";
import { loadModel } from "../model/model.ts";
import { randomModel, smallNet, startWasm } from "../model/testing.ts";
import { lossGradients } from "../model/trainer.ts";
import {
  foldParameters,
  initialParameters,
  type Parameterisation,
  type Parameters,
  PLAIN,
  parameterisationOf,
  parameterLengths,
  pullBack,
  unfoldWeights,
} from "./parameters.ts";
import { createRandom } from "./random.ts";
import type { TrainingTile } from "./training-network.ts";
import { layerSpecs, parameterCount } from "./unet-layers.ts";

const STANDARDISED: Parameterisation = { standardised: true, input: { centre: 0.35, scale: 5 } };

describe.each([
  { name: "plain", parameterisation: PLAIN },
  { name: "standardised", parameterisation: STANDARDISED },
])("$name", ({ parameterisation }) => {
  const config = smallNet();

  test("there are as many as their names say", () => {
    const parameters = initialParameters(config, parameterisation, createRandom(1).gaussian);
    const lengths = new Map([...parameters].map(([name, { length }]) => [name, length]));
    expect(lengths).toEqual(parameterLengths(config, parameterisation));
  });

  test("folding what was unfolded gives the weights again", () => {
    // standardising takes a channel's mean away, so weights that it folded to are what can come back
    const first = foldParameters(
      config,
      parameterisation,
      initialParameters(config, parameterisation, createRandom(2).gaussian),
    );
    const again = foldParameters(config, parameterisation, unfoldWeights(config, parameterisation, first));
    for (const { name } of layerSpecs(config)) {
      for (const part of ["kernel", "bias"] as const) {
        const expected = first.get(name)?.[part] ?? new Float32Array();
        const values = again.get(name)?.[part] ?? new Float32Array();
        expect(values).toHaveLength(expected.length);
        const worst = values.map((value, i) => Math.abs(value - (expected[i] ?? Number.NaN)));
        expect(Math.max(...worst)).toBeLessThan(1e-4);
      }
    }
  });
});

test("plain parameters are the weights themselves", () => {
  const { weights, card } = randomModel(smallNet());
  const parameters = unfoldWeights(card.architecture, PLAIN, weights);
  expect(foldParameters(card.architecture, PLAIN, parameters)).toEqual(weights);
  const count = [...parameters.values()].reduce((sum, { length }) => sum + length, 0);
  expect(count).toBe(parameterCount(card.architecture));
});

test("the paper's initial weights have a standard deviation of √(2/N)", () => {
  const config = smallNet({ baseFilters: 16 });
  const parameters = initialParameters(config, PLAIN, createRandom(4).gaussian);
  for (const [name, incoming] of [
    ["down.2.1.kernel", 9 * 64],
    ["up.1.kernel", 64],
    ["merge.0.0.kernel", 9 * 32],
  ] as const) {
    const values = parameters.get(name) ?? new Float32Array();
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect((variance * incoming) / 2).toBeCloseTo(1, 1);
  }
  expect(parameters.get("head.bias")).toEqual(new Float32Array(2));
});

describe("gradients of the parameters", () => {
  beforeAll(async () => {
    await startWasm();
    await registerCpuKernels();
  });

  test("are the loss's, by finite differences", async () => {
    const config = smallNet({ depth: 1 });
    const size = 28;
    const output = size - 16;
    const random = createRandom(5);
    const tile: TrainingTile = {
      input: Float32Array.from({ length: size * size }, random.next),
      size,
      classes: Uint8Array.from({ length: output * output }, () => (random.next() < 0.5 ? 0 : 1)),
      weights: Float32Array.from({ length: output * output }, random.next),
    };
    const parameters = initialParameters(config, STANDARDISED, random.gaussian);
    const run = (values: Parameters) =>
      lossGradients(config, foldParameters(config, STANDARDISED, values), tile, random.next);
    const gradients = pullBack(config, STANDARDISED, parameters, (await run(parameters)).gradients);
    for (const [name, index] of [
      ["down.0.0.kernel", 11],
      ["down.0.0.gain", 2],
      ["down.0.0.bias", 3],
      ["down.1.0.kernel", 500],
      ["down.1.1.gain", 9],
      ["up.0.kernel", 77],
      ["merge.0.0.kernel", 300],
      ["merge.0.1.gain", 5],
      ["head.kernel", 6],
      ["head.bias", 1],
    ] as const) {
      const step = 1 / 512;
      const moved = async (by: number): Promise<number> => {
        const values = (parameters.get(name) ?? new Float32Array()).slice();
        values[index] = (values[index] ?? 0) + by;
        return (await run(new Map([...parameters, [name, values]]))).loss;
      };
      const slope = ((await moved(step)) - (await moved(-step))) / (2 * step);
      const value = gradients.get(name)?.[index] ?? Number.NaN;
      expect(Math.abs(value - slope), name).toBeLessThan(2e-5 + 0.03 * Math.abs(slope));
    }
  });
});

test("weights that standardising made are told from plain ones, and both come back from what they unfold to", () => {
  const { input } = STANDARDISED;
  const config = smallNet();
  for (const made of [STANDARDISED, { standardised: false, input }]) {
    const parameters = initialParameters(config, made, createRandom(2).gaussian);
    const weights = foldParameters(config, made, parameters);
    const own = parameterisationOf(config, weights, input);
    expect(own).toEqual(made);
    const again = foldParameters(config, own, unfoldWeights(config, own, weights));
    for (const [name, { kernel }] of weights) {
      kernel.forEach((value, i) => {
        expect(again.get(name)?.kernel[i]).toBeCloseTo(value, 5);
      });
    }
  }
});

test.each(["cells", "nuclei", "membranes-em"])("%s, which ships in float16, was standardised", (name) => {
  const path = `public/models/${name}.safetensors`;
  const { card, weights } = loadModel(path, new Uint8Array(readFileSync(path)).buffer);
  expect(parameterisationOf(card.architecture, weights, STANDARDISED.input).standardised).toBe(true);
});
