import { readFileSync } from "node:fs";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { memory, ready, setBackend, tensor4d } from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import type { UNetConfig } from "../core/card.ts";
import {
  kernelLength,
  type LayerWeights,
  layerSpecs,
  parameterCount,
  type Weights,
} from "../core/unet-layers.ts";
import { registerCpuKernels } from "../cpu/register.ts";
import { wave } from "./testing.ts";
import { fromTorch, toTorch } from "./torch-layout.ts";
import { lossGradients } from "./trainer.ts";
import { unet } from "./unet.ts";
import { disposeWeights, uploadWeights } from "./weights.ts";

interface Fixture {
  config: UNetConfig;
  size: number;
  logits: number[];
  loss: number;
  gradients: Record<string, number[]>;
}

// made by scripts/fixtures/model_unet.py with PyTorch
const fixtures: Fixture[] = JSON.parse(
  readFileSync(new URL("./__fixtures__/unet.json", import.meta.url), "utf8"),
);

function fixtureWeights(config: UNetConfig): Weights {
  const weights = new Map<string, LayerWeights>();
  for (const [index, layer] of layerSpecs(config).entries()) {
    const incoming = layer.kind === "up" ? layer.inputs : layer.size ** 2 * layer.inputs;
    const kernel = wave(kernelLength(layer), index, Math.sqrt(2 / incoming) * Math.SQRT2);
    weights.set(layer.name, {
      kernel: fromTorch(layer, kernel),
      bias: wave(layer.outputs, index + 0.5, 0.1),
    });
  }
  return weights;
}

/** The fixture's input, from PyTorch's channel-major order to pixel-major. */
function fixtureInput({ config, size }: Fixture): Float32Array {
  const planes = wave(config.inputChannels * size * size, 0.3, 0.5);
  return Float32Array.from({ length: planes.length }, (_, i) => {
    const channel = i % config.inputChannels;
    return 0.5 + (planes[channel * size * size + Math.floor(i / config.inputChannels)] ?? 0);
  });
}

test("the paper's net has 31,030,658 parameters in 23 layers", () => {
  const paper: UNetConfig = {
    depth: 4,
    baseFilters: 64,
    inputChannels: 1,
    classes: 2,
    dropout: 0.5,
    norm: "none",
  };
  expect(parameterCount(paper)).toBe(31_030_658);
  expect(layerSpecs(paper)).toHaveLength(23);
});

// tfjs's reference backend takes minutes at the larger sizes
describe.each([
  { backend: "wasm", cases: fixtures },
  { backend: "cpu", cases: fixtures.slice(0, 1) },
])("against PyTorch on $backend", ({ backend, cases }) => {
  test.each(
    cases.map((fixture) => ({
      fixture,
      name: `depth ${fixture.config.depth}, ${fixture.config.baseFilters} filters`,
    })),
  )("$name: logits, loss and gradients", async ({ fixture }) => {
    await setBackend(backend);
    await ready();
    if (backend === "wasm") expect(await registerCpuKernels()).toBe(true);
    const { config, size } = fixture;
    const weights = fixtureWeights(config);
    const input = fixtureInput(fixture);
    const before = memory().numTensors;

    const tensors = uploadWeights(config, weights);
    const logits = unet({ config, weights: tensors }, tensor4d(input, [1, size, size, config.inputChannels]));
    const values = await logits.data();
    fixture.logits.forEach((expected, at) => {
      expect(Math.abs((values[at] ?? 0) - expected)).toBeLessThan(1e-4);
    });
    logits.dispose();
    disposeWeights(tensors);

    const pixels = values.length / config.classes;
    const tile = {
      input,
      size,
      classes: Uint8Array.from({ length: pixels }, (_, p) => p % config.classes),
      weights: Float32Array.from({ length: pixels }, (_, p) => (p % 5) * 0.5),
    };
    const { loss, gradients } = await lossGradients(config, weights, tile, Math.random);
    expect(loss).toBeCloseTo(fixture.loss, 5);
    for (const layer of layerSpecs(config)) {
      const kernel = toTorch(layer, gradients.get(`${layer.name}.kernel`) ?? new Float32Array());
      expectSummary(kernel, fixture.gradients[`${layer.name}.weight`] ?? []);
      expectSummary(
        gradients.get(`${layer.name}.bias`) ?? new Float32Array(),
        fixture.gradients[`${layer.name}.bias`] ?? [],
      );
    }
    expect(memory().numTensors).toBe(before);
  });
});

/** A gradient's sum, sum of absolute values and first values, each to 1e-4 of the mean absolute value. */
function expectSummary(
  gradient: Float32Array,
  [sum = Number.NaN, absolute = Number.NaN, ...first]: number[],
): void {
  const scale = absolute / gradient.length;
  expect(Math.abs(gradient.reduce((total, value) => total + value, 0) - sum)).toBeLessThan(
    1e-4 * absolute + 1e-7,
  );
  expect(Math.abs(gradient.reduce((total, value) => total + Math.abs(value), 0) - absolute)).toBeLessThan(
    1e-4 * absolute + 1e-7,
  );
  first.forEach((expected, i) => {
    expect(Math.abs((gradient[i] ?? 0) - expected)).toBeLessThan(
      1e-3 * scale + 1e-4 * Math.abs(expected) + 1e-8,
    );
  });
}
