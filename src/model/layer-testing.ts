import "@tensorflow/tfjs-backend-cpu";
import { memory, setBackend, type Tensor, type Tensor4D, tensor1d, tensor4d } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "../core/random.ts";
import { kernelShape, type LayerSpec } from "../core/unet-layers.ts";
import { convolve, cropConcat, maxPool, upConvolve } from "./layers.ts";
import { Tape } from "./tape.ts";
import type { LayerTensors } from "./weights.ts";

/** Values that a layer and its gradients gave, by name. */
type Values = Readonly<Record<string, Float32Array>>;

type Shape = [number, number, number, number];

/** Random values; `steps` of them apart, so that there are ties. */
function randomTensor(shape: Shape, seed: number, steps = 0): Tensor4D {
  const random = createRandom(seed);
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () =>
    steps > 0 ? Math.floor(random.next() * steps) / steps : random.gaussian(),
  );
  return tensor4d(data, shape);
}

/** The result of a layer and the gradients of its inputs and weights for a random gradient of the result. */
async function forwardAndBack(
  inputs: Readonly<Record<string, Tensor4D>>,
  layer: (tape: Tape) => Tensor4D,
): Promise<Values> {
  const tape = new Tape();
  for (const [name, input] of Object.entries(inputs)) {
    tape.record(input, (dy) => [{ weight: name, gradient: dy.clone() }]);
  }
  const y = layer(tape);
  const values: Record<string, Float32Array> = { y: Float32Array.from(await y.data()) };
  const gradients: Iterable<[string, Tensor]> = tape.backward(y, randomTensor(y.shape, 99));
  for (const [name, gradient] of gradients) {
    values[name] = Float32Array.from(await gradient.data());
    gradient.dispose();
  }
  if (!y.isDisposed) y.dispose();
  for (const input of Object.values(inputs)) input.dispose();
  return values;
}

/** A layer with random weights, on the current backend. */
function withWeights(layer: LayerSpec): LayerTensors & { dispose: () => void } {
  const kernel = randomTensor(kernelShape(layer), 3);
  const random = createRandom(4);
  const bias = tensor1d(Float32Array.from({ length: layer.outputs }, random.gaussian));
  return {
    layer,
    kernel,
    bias,
    dispose: () => {
      kernel.dispose();
      bias.dispose();
    },
  };
}

/** Holds a computation on a backend's own kernels against tfjs's reference backend. */
async function expectSame(backend: string, compute: () => Promise<Values>): Promise<void> {
  await setBackend("cpu");
  const expected = await compute();
  await setBackend(backend);
  const before = memory().numTensors;
  const actual = await compute();
  expect(memory().numTensors).toBe(before);
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, values] of Object.entries(expected)) {
    expect(actual[name]).toHaveLength(values.length);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    const worst = values.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (actual[name]?.[i] ?? Number.NaN))),
      0,
    );
    expect(worst / largest, name).toBeLessThan(1e-4);
  }
}

const channels = fc.constantFrom(1, 2, 3, 4, 8, 16, 24);
const edge = fc.integer({ min: 3, max: 14 });
const half = fc.integer({ min: 1, max: 8 });
const size = fc.constantFrom(1, 2, 3);

function testConvolutions(backend: string, runs: number): void {
  test("convolution", async () => {
    const arbitrary = fc.record({
      height: edge,
      width: edge,
      inputs: channels,
      outputs: channels,
      size,
      relu: fc.boolean(),
      first: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(arbitrary, ({ height, width, inputs, outputs, size, relu, first }) =>
        expectSame(backend, async () => {
          const name = first ? "down.0.0" : "down.1.0"; // the first layer's input needs no gradient
          const weights = withWeights({ name, kind: "conv", size, inputs, outputs });
          const x = randomTensor([1, height, width, inputs], 1);
          const activation = relu ? "relu" : "linear";
          const values = await forwardAndBack({ x }, (tape) => convolve(x, weights, activation, tape));
          weights.dispose();
          expect("x" in values).toBe(!first);
          return values;
        }),
      ),
      {
        numRuns: runs,
        examples: [[{ height: 3, width: 3, inputs: 8, outputs: 8, size: 3, relu: true, first: false }]],
      },
    );
  });

  test("up-convolution", async () => {
    await fc.assert(
      fc.asyncProperty(half, half, channels, channels, (height, width, inputs, outputs) =>
        expectSame(backend, async () => {
          const weights = withWeights({ name: "up.0", kind: "up", size: 2, inputs, outputs });
          const x = randomTensor([1, height, width, inputs], 1);
          const values = await forwardAndBack({ x }, (tape) => upConvolve(x, weights, tape));
          weights.dispose();
          return values;
        }),
      ),
      {
        numRuns: runs,
        examples: [
          [1, 1, 16, 8],
          [2, 7, 8, 24],
        ],
      },
    );
  });
}

function testPixels(backend: string, runs: number): void {
  test("max pooling, with ties", async () => {
    await fc.assert(
      fc.asyncProperty(half, half, channels, fc.boolean(), (height, width, count, ties) =>
        expectSame(backend, () => {
          const x = randomTensor([1, 2 * height, 2 * width, count], 1, ties ? 2 : 0);
          return forwardAndBack({ x }, (tape) => maxPool(x, tape));
        }),
      ),
      { numRuns: runs },
    );
  });

  test("crop and concatenation", async () => {
    const margin = fc.integer({ min: 0, max: 5 });
    await fc.assert(
      fc.asyncProperty(half, half, margin, margin, channels, channels, (height, width, y, x, skips, ups) =>
        expectSame(backend, () => {
          const skip = randomTensor([1, height + y, width + x, skips], 1);
          const up = randomTensor([1, height, width, ups], 2);
          return forwardAndBack({ skip, up }, (tape) => cropConcat(skip, up, tape));
        }),
      ),
      { numRuns: runs, examples: [[1, 1, 0, 0, 8, 8]] },
    );
  });
}

/** Tests that a backend's own kernels look at the shapes they are given. */
export function testRefusal(): void {
  test("a batch of two is refused", () => {
    const x = randomTensor([2, 4, 4, 8], 1);
    const weights = withWeights({ name: "head", kind: "conv", size: 1, inputs: 8, outputs: 8 });
    expect(() => convolve(x, weights, "linear")).toThrow("[1, height, width, channels]");
    weights.dispose();
    x.dispose();
  });
}

/**
 * Tests that hold every layer and its gradients on a backend against tfjs's reference backend, over random shapes.
 *
 * @param runs random shapes a layer
 */
export function testLayers(backend: string, runs: number): void {
  testConvolutions(backend, runs);
  testPixels(backend, runs);
}
