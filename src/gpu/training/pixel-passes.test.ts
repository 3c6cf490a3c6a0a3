import {
  add,
  logSoftmax,
  maxPool,
  mul,
  neg,
  oneHot,
  relu,
  reshape,
  softmax,
  sum,
  type Tensor4D,
  tensor1d,
} from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { create, globals } from "webgpu";
import { createRandom } from "../../core/random.ts";
import { smallNet } from "../../model/testing.ts";
import { openDevice } from "../device.ts";
import { Pipelines } from "../pipelines.ts";
import { oneEach } from "../program.ts";
import { headProgram } from "../programs/predicting.ts";
import { classVectors } from "./pass-programs.ts";
import {
  classCounts,
  edges,
  expectAnswer,
  expectNear,
  FRAME,
  filters,
  mapOf,
  margins,
  type PassAnswer,
  type PassRequest,
  type RandomLayer,
  Room,
  randomLayer,
  randomMap,
  rectified,
  runDispatches,
  runStep,
} from "./pass-testing.ts";
import { QUICK_VALUES } from "./testing.ts";
import { differentiate, evaluate, type Given, layerOn, middle } from "./tfjs-testing.ts";
import type { TrainingStep } from "./training-steps.ts";

Object.assign(globalThis, globals);
const gpu = create([]);
const search = await openDevice(gpu, true);
const device = search.found ? search.owned.device : null;
const pipelines = device === null ? null : new Pipelines(device);
afterAll(() => {
  device?.destroy();
  expect(gpu).toBeDefined(); // holds it: a device whose instance was collected ends the process
});

const numRuns = 12;

/** Runs a step of a network of one level with random weights. */
function run(
  changes: Parameters<typeof smallNet>[0],
  step: TrainingStep,
  inputs: readonly Given[],
  given: Partial<PassRequest> = {},
): Promise<PassAnswer> {
  if (pipelines === null) throw new Error("there is no GPU");
  const config = smallNet({ depth: 1, ...changes });
  const { parameters } = randomLayer(config, "head");
  return runStep(pipelines, {
    ...{ config, parameters, profile: QUICK_VALUES, mostMacs: Number.POSITIVE_INFINITY, step },
    ...{ inputs: inputs.map(({ values }) => values), ...given },
  });
}

function headOf(classes: number, baseFilters: number): RandomLayer {
  return randomLayer(smallNet({ depth: 1, classes, baseFilters }), "head");
}

const scalar: Given = { shape: [1, 1, 1, 1], values: Float32Array.of(1) };

function pool(map: Tensor4D): Tensor4D {
  return maxPool(map, 2, 2, "valid");
}

/** Σ a · b */
function product(a: Tensor4D, b: Tensor4D): Tensor4D {
  return reshape(sum(mul(a, b)), [1, 1, 1, 1]);
}

/** A loss's classes and weights: many pixels weigh nothing, and the class of some of those is none. */
function randomTarget(pixels: number, classes: number): { labels: Uint8Array; weights: Float32Array } {
  const { next } = createRandom(5);
  const raw = Array.from({ length: pixels }, () => (next() < 0.3 ? 0 : 3 * next()));
  const total = raw.reduce((a, b) => a + b, 0);
  const weights = Float32Array.from(raw, (weight) => (total > 0 ? weight / total : 0));
  const labels = Uint8Array.from(weights, (weight) => (weight === 0 ? 255 : Math.floor(next() * classes)));
  return { labels, weights };
}

describe.skipIf(pipelines === null)("the passes over pixels against tfjs's reference backend", () => {
  test("max pooling", async () => {
    await fc.assert(
      fc.asyncProperty(edges, filters, async (half, channels) => {
        const [input, output] = [mapOf(2 * half, channels), mapOf(half, channels)];
        const x = randomMap(input, 1);
        const step: TrainingStep = { kind: "pool", inputs: [input], output };
        const expected = await evaluate({ x }, (of) => pool(of("x")));
        expectAnswer(await run({}, step, [x]), { maps: [expected] });
      }),
      { numRuns },
    );
  });

  test("gradient of a skip connection: pooled, cropped, and through its ReLU, with ties", async () => {
    const shape = fc.record({ half: edges, channels: filters, margin: margins, ties: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(shape, async ({ half, channels, margin, ties }) => {
        const crop = Math.max(2, 2 * half - 2 * margin);
        const maps = [mapOf(2 * half, channels), mapOf(half, channels), mapOf(crop, channels)] as const;
        const before = randomMap(maps[0], 1, ties ? 4 : 0);
        const [below, beside] = [randomMap(maps[1], 2), randomMap(maps[2], 3)];
        const output = mapOf(2 * half, channels, FRAME);
        const step: TrainingStep = { kind: "skip gradient", inputs: maps, output };
        const expected = await differentiate(
          { before, below, beside },
          (of) => {
            const skip = relu(of("before"));
            return add(product(pool(skip), of("below")), product(middle(skip, crop), of("beside")));
          },
          scalar,
        );
        const answer = await run({}, step, [rectified(before), below, beside]);
        expectAnswer(answer, { maps: [expected("before")] });
      }),
      { numRuns },
    );
  });

  test("head, weighted loss of each pixel, and the logits' gradient", async () => {
    await fc.assert(
      fc.asyncProperty(edges, filters, classCounts, async (size, baseFilters, classes) => {
        const pixels = size * size;
        const [input, output] = [mapOf(size, baseFilters), mapOf(size, 4 * classVectors(classes))];
        const x = rectified(randomMap(input, 1));
        const { labels, weights } = randomTarget(pixels, classes);
        const step: TrainingStep = { kind: "loss", inputs: [input], output };
        const answer = await run({ baseFilters, classes }, step, [x], { labels, pixelWeights: weights });
        const { layer, kernel, bias } = headOf(classes, baseFilters);
        const logits: Given = {
          ...{ shape: [1, size, size, classes] },
          values: await evaluate({ x, kernel, bias }, (of) =>
            layerOn(layer, [of("x")], of("kernel"), of("bias")),
          ),
        };
        const each = (of: (name: string) => Tensor4D): Tensor4D => {
          const own = oneHot(tensor1d(Int32Array.from(labels), "int32"), classes);
          const chosen = mul(logSoftmax(of("logits")), reshape(own, [1, size, size, classes]));
          const perPixel = reshape(sum(chosen, 3), [1, size, size, 1]);
          return neg(mul(perPixel, reshape(tensor1d(weights), [1, size, size, 1])));
        };
        const losses = await evaluate({ logits }, each);
        expectNear(answer.losses.slice(0, pixels), losses, "losses");
        const ones: Given = { shape: [1, size, size, 1], values: new Float32Array(pixels).fill(1) };
        const gradient = (await differentiate({ logits }, each, ones))("logits");
        const padded = output.channels;
        const filled = Float32Array.from({ length: pixels * padded }, (_, i) =>
          i % padded < classes ? (gradient[Math.floor(i / padded) * classes + (i % padded)] ?? 0) : 0,
        );
        expectAnswer(answer, { maps: [filled] });
      }),
      { numRuns },
    );
  });

  test("gradient of the head's input", async () => {
    await fc.assert(
      fc.asyncProperty(edges, filters, classCounts, async (size, baseFilters, classes) => {
        const padded = 4 * classVectors(classes);
        const [read, logits] = [mapOf(size, baseFilters), mapOf(size, padded)];
        const before = randomMap(read, 1);
        const filled = randomMap(logits, 2);
        const dy: Given = {
          shape: [1, size, size, classes],
          values: filled.values.filter((_, i) => i % padded < classes),
        };
        const output = mapOf(size, baseFilters, FRAME);
        const step: TrainingStep = {
          ...{ kind: "gradient", layer: "head", part: 0, inputs: [logits, read], output, dropped: false },
        };
        const answer = await run({ baseFilters, classes }, step, [filled, rectified(before)]);
        const { layer, kernel, bias } = headOf(classes, baseFilters);
        const expected = await differentiate(
          { before, kernel, bias },
          (of) => layerOn(layer, [relu(of("before"))], of("kernel"), of("bias")),
          dy,
        );
        expectAnswer(answer, { maps: [expected("before")] });
      }),
      { numRuns },
    );
  });

  test("prediction's head: probabilities or logits, in planes", async () => {
    await fc.assert(
      fc.asyncProperty(edges, filters, classCounts, fc.boolean(), async (size, channels, classes, sure) => {
        if (pipelines === null) return;
        const { layer, kernel, bias } = headOf(classes, channels);
        const x = randomMap(mapOf(size, channels), 1);
        const expected = await evaluate({ x, kernel, bias }, (of) => {
          const logits = layerOn(layer, [of("x")], of("kernel"), of("bias"));
          return sure ? softmax(logits) : logits;
        });
        const room = new Room(pipelines.device);
        // `[classes, in]`
        const turned = Float32Array.from(kernel.values, (_, i) => {
          const [k, c] = [Math.floor(i / channels), i % channels];
          return kernel.values[c * classes + k] ?? Number.NaN;
        });
        const [pixels, first] = [size * size, sure ? 1 : 0];
        const output = room.make(new Float32Array(pixels * classes));
        await runDispatches(pipelines, [
          {
            program: headProgram({ classes, probabilities: sure, storage: "f32" }),
            sizes: [pixels, channels / 4],
            inputs: [x.values, turned, bias.values].map((values) => room.make(Float32Array.from(values))),
            ...{ output, workgroups: oneEach(pixels) },
          },
        ]);
        const planes = await room.read(output);
        const asked = Float32Array.from({ length: pixels * (classes - first) }, (_, i) => {
          const [k, pixel] = [Math.floor(i / pixels) + first, i % pixels];
          return expected[pixel * classes + k] ?? Number.NaN;
        });
        expectNear(planes.slice(0, asked.length), asked, "planes");
        room.dispose();
      }),
      { numRuns },
    );
  });
});
