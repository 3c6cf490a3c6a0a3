import { maxPool, mul, relu, type Tensor4D } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { test } from "vitest";
import type { UNetConfig } from "../../core/card.ts";
import type { Pipelines } from "../pipelines.ts";
import type { Profile } from "../profile.ts";
import { classVectors } from "./pass-programs.ts";
import {
  classCounts,
  edges,
  expectAnswer,
  FRAME,
  filters,
  imageChannels,
  mapOf,
  margins,
  mostMacsEach,
  type RandomLayer,
  randomLayer,
  randomMap,
  rectified,
  runStep,
  threadCounts,
} from "./pass-testing.ts";
import { differentiate, evaluate, type Given, layerOn } from "./tfjs-testing.ts";
import type { TrainingStep } from "./training-steps.ts";

/** A network of one level. */
const NET: UNetConfig = {
  ...{ depth: 1, baseFilters: 8, inputChannels: 1, classes: 2 },
  ...{ dropout: 0.5, norm: "none" },
};

/** Channels that cases have: of the first layer's input, and of the maps. */
export interface Widths {
  readonly inputChannels: fc.Arbitrary<number>;
  readonly baseFilters: fc.Arbitrary<number>;
}

const WIDTHS: Widths = { inputChannels: imageChannels, baseFilters: filters };

/** How work is cut up. */
const cut = { mostMacs: mostMacsEach, threads: threadCounts };

/** Sums over seven rows are cut into slabs, the last of which is smaller. */
const REMAINDER = { mostMacs: Number.POSITIVE_INFINITY, threads: 12, baseFilters: 8 };

/** A layer's steps run alone on a device, under one profile. */
class LayerPasses {
  readonly widths: Widths;
  readonly #pipelines: Pipelines | null;
  readonly #profile: Profile;

  constructor(pipelines: Pipelines | null, profile: Profile, widths: Widths) {
    this.widths = widths;
    this.#pipelines = pipelines;
    this.#profile = profile;
  }

  run(
    { config, parameters }: RandomLayer & { readonly config: UNetConfig },
    step: TrainingStep,
    inputs: readonly Given[],
    { mostMacs, threads, mask }: { mostMacs: number; threads: number; mask?: Float32Array },
  ): ReturnType<typeof runStep> {
    if (this.#pipelines === null) throw new Error("there is no GPU");
    const profile = { ...this.#profile, threads };
    return runStep(this.#pipelines, {
      ...{ config, parameters, profile, mostMacs, step, inputs: inputs.map(({ values }) => values) },
      ...(mask && { mask }),
    });
  }
}

function layerIn(changes: Partial<UNetConfig>, name: string): RandomLayer & { readonly config: UNetConfig } {
  const config = { ...NET, ...changes };
  return { ...randomLayer(config, name), config };
}

/** Factors of drop-out at a rate of a half. */
function randomMask(like: Given): Given {
  return { ...like, values: like.values.map((_, i) => ((i * 7) % 11 < 5 ? 2 : 0)) };
}

/**
 * Tests that hold every pass of every kind of layer against tfjs's reference backend, over random shapes.
 *
 * @param pipelines null where the tests are skipped
 * @param numRuns random shapes a pass
 */
export function testLayerPasses(
  pipelines: Pipelines | null,
  profile: Profile,
  numRuns: number,
  widths = WIDTHS,
): void {
  const passes = new LayerPasses(pipelines, profile, widths);
  testForward(passes, numRuns);
  testWeightGradients(passes, numRuns);
  testHeadWeights(passes, numRuns);
  testInputGradients(passes, numRuns);
  testUpConvolution(passes, numRuns);
}

/** The same for the passes of weight gradients alone. */
export function testWeightPasses(
  pipelines: Pipelines | null,
  profile: Profile,
  numRuns: number,
  widths = WIDTHS,
): void {
  const passes = new LayerPasses(pipelines, profile, widths);
  testWeightGradients(passes, numRuns);
  testHeadWeights(passes, numRuns);
}

function testForward(passes: LayerPasses, numRuns: number): void {
  test("convolution with bias and ReLU, and drop-out", async () => {
    const shape = fc.record({ ...cut, ...passes.widths, size: edges, drops: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(shape, async ({ size, inputChannels, baseFilters, drops, ...how }) => {
        const asked = layerIn({ inputChannels, baseFilters }, "down.0.0");
        const [input, output] = [mapOf(size + 2, inputChannels), mapOf(size, baseFilters)];
        const x = randomMap(input, 1);
        const mask = randomMask(randomMap(output, 2));
        const { name: layer } = asked.layer;
        const step: TrainingStep = { kind: "convolve", layer, inputs: [input], output, drops };
        const answer = await passes.run(asked, step, [x], { ...how, mask: mask.values });
        const { kernel, bias } = asked;
        const expected = await evaluate({ x, kernel, bias, mask }, (of) => {
          const y = relu(layerOn(asked.layer, [of("x")], of("kernel"), of("bias")));
          return drops ? mul(y, of("mask")) : y;
        });
        expectAnswer(answer, { maps: [expected] });
      }),
      { numRuns },
    );
  });

  test("convolution of a cropped map and of another behind it, pooled as well", async () => {
    const shape = fc.record({
      ...cut,
      baseFilters: passes.widths.baseFilters,
      half: edges,
      margin: margins,
      pools: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ half, margin, baseFilters, pools, ...how }) => {
        const asked = layerIn({ baseFilters }, "merge.0.0");
        const size = pools ? 2 * half : half;
        const [above, below] = [mapOf(size + 2 + 2 * margin, baseFilters), mapOf(size + 2, baseFilters)];
        const [skip, up] = [randomMap(above, 1), randomMap(below, 2)];
        const step: TrainingStep = {
          ...{ kind: "convolve", layer: asked.layer.name, inputs: [above, below], drops: false },
          ...{ output: mapOf(size, baseFilters), ...(pools && { pooled: mapOf(half, baseFilters) }) },
        };
        const answer = await passes.run(asked, step, [skip, up], how);
        const { kernel, bias } = asked;
        const given = { skip, up, kernel, bias };
        const whole = (of: (name: string) => Tensor4D): Tensor4D =>
          relu(layerOn(asked.layer, [of("skip"), of("up")], of("kernel"), of("bias")));
        const plain = await evaluate(given, whole);
        const pooled = await evaluate(given, (of) => (pools ? maxPool(whole(of), 2, 2, "valid") : whole(of)));
        expectAnswer(answer, { maps: pools ? [plain, pooled] : [plain] });
      }),
      { numRuns },
    );
  });
}

function testWeightGradients(passes: LayerPasses, numRuns: number): void {
  test("gradients of a convolution's weights and bias", async () => {
    const shape = fc.record({ ...cut, ...passes.widths, size: edges, framed: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(shape, async ({ size, inputChannels, baseFilters, framed, ...how }) => {
        const asked = layerIn({ inputChannels, baseFilters }, "down.0.0");
        const input = mapOf(size + 2, inputChannels);
        const gradient = mapOf(size, baseFilters, framed ? FRAME : 0);
        const [x, dy] = [randomMap(input, 1), randomMap(gradient, 2)];
        const step: TrainingStep = {
          ...{ kind: "weights", layer: asked.layer.name, inputs: [input, gradient], output: null },
        };
        const answer = await passes.run(asked, step, [x, dy], how);
        const { layer, kernel, bias } = asked;
        const expected = await differentiate(
          { x, kernel, bias },
          (of) => layerOn(layer, [of("x")], of("kernel"), of("bias")),
          dy,
        );
        const gradients = { "down.0.0.kernel": expected("kernel"), "down.0.0.bias": expected("bias") };
        expectAnswer(answer, { gradients });
      }),
      { numRuns, examples: [[{ ...REMAINDER, size: 7, inputChannels: 4, framed: false }]] },
    );
  });

  test("those of a convolution of a cropped map and of another behind it", async () => {
    const shape = fc.record({ ...cut, baseFilters: passes.widths.baseFilters, size: edges, margin: margins });
    await fc.assert(
      fc.asyncProperty(shape, async ({ size, margin, baseFilters, ...how }) => {
        const asked = layerIn({ baseFilters }, "merge.0.0");
        const above = mapOf(size + 2 + 2 * margin, baseFilters);
        const [below, gradient] = [mapOf(size + 2, baseFilters), mapOf(size, baseFilters, FRAME)];
        const [skip, up, dy] = [randomMap(above, 1), randomMap(below, 2), randomMap(gradient, 3)];
        const step: TrainingStep = {
          ...{ kind: "weights", layer: asked.layer.name, inputs: [above, below, gradient], output: null },
        };
        const answer = await passes.run(asked, step, [skip, up, dy], how);
        const { layer, kernel, bias } = asked;
        const expected = await differentiate(
          { skip, up, kernel, bias },
          (of) => layerOn(layer, [of("skip"), of("up")], of("kernel"), of("bias")),
          dy,
        );
        const gradients = { "merge.0.0.kernel": expected("kernel"), "merge.0.0.bias": expected("bias") };
        expectAnswer(answer, { gradients });
      }),
      { numRuns },
    );
  });
}

function testHeadWeights(passes: LayerPasses, numRuns: number): void {
  test("those of the head, whose classes are filled up to vectors", async () => {
    const shape = fc.record({
      ...cut,
      baseFilters: passes.widths.baseFilters,
      size: edges,
      classes: classCounts,
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ size, classes, baseFilters, ...how }) => {
        const asked = layerIn({ baseFilters, classes }, "head");
        const input = mapOf(size, baseFilters);
        const padded = 4 * classVectors(classes);
        const [x, dy] = [randomMap(input, 1), randomMap(mapOf(size, classes), 2)];
        const filled = randomMap(mapOf(size, padded), 3);
        for (const i of filled.values.keys()) {
          const [pixel, k] = [Math.floor(i / padded), i % padded];
          filled.values[i] = k < classes ? (dy.values[pixel * classes + k] ?? 0) : 0;
        }
        const step: TrainingStep = {
          ...{ kind: "weights", layer: "head", inputs: [input, mapOf(size, padded)], output: null },
        };
        const answer = await passes.run(asked, step, [x, filled], how);
        const { layer, kernel, bias } = asked;
        const expected = await differentiate(
          { x, kernel, bias },
          (of) => layerOn(layer, [of("x")], of("kernel"), of("bias")),
          dy,
        );
        const gradients = { "head.kernel": expected("kernel"), "head.bias": expected("bias") };
        expectAnswer(answer, { gradients });
      }),
      { numRuns },
    );
  });
}

function testInputGradients(passes: LayerPasses, numRuns: number): void {
  test("gradient of what a ReLU gave to a convolution", async () => {
    const shape = fc.record({
      ...cut,
      baseFilters: passes.widths.baseFilters,
      size: edges,
      framed: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ size, baseFilters, framed, ...how }) => {
        const asked = layerIn({ baseFilters }, "down.0.1");
        const gradient = mapOf(size, baseFilters, FRAME);
        const output = mapOf(size + 2, baseFilters, framed ? FRAME : 0);
        const [before, dy] = [randomMap(output, 1), randomMap(gradient, 2)];
        const read = mapOf(size + 2, baseFilters);
        const step: TrainingStep = {
          ...{ kind: "gradient", layer: asked.layer.name, part: 0, inputs: [gradient, read] },
          ...{ output, dropped: false },
        };
        const answer = await passes.run(asked, step, [dy, rectified(before)], how);
        const { layer, kernel, bias } = asked;
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

  test("gradients of both maps that a convolution reads", async () => {
    const shape = fc.record({
      ...cut,
      baseFilters: passes.widths.baseFilters,
      size: edges,
      part: fc.constantFrom(0 as const, 1 as const),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ size, baseFilters, part, ...how }) => {
        const asked = layerIn({ baseFilters }, "merge.0.0");
        const gradient = mapOf(size, baseFilters, FRAME);
        const output = mapOf(size + 2, baseFilters);
        const [skip, up, dy] = [randomMap(output, 1), randomMap(output, 2), randomMap(gradient, 3)];
        const step: TrainingStep = {
          ...{ kind: "gradient", layer: asked.layer.name, part, inputs: [gradient], output, dropped: false },
        };
        const answer = await passes.run(asked, step, [dy], how);
        const { layer, kernel, bias } = asked;
        const expected = await differentiate(
          { skip, up, kernel, bias },
          (of) => layerOn(layer, [of("skip"), of("up")], of("kernel"), of("bias")),
          dy,
        );
        expectAnswer(answer, { maps: [expected(part === 0 ? "skip" : "up")] });
      }),
      { numRuns },
    );
  });
}

function testUpConvolution(passes: LayerPasses, numRuns: number): void {
  test("up-convolution, and its gradients through drop-out and ReLU", async () => {
    const shape = fc.record({
      ...cut,
      baseFilters: passes.widths.baseFilters,
      size: edges,
      dropped: fc.boolean(),
      framed: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ size, baseFilters, dropped, framed, ...how }) => {
        const asked = layerIn({ baseFilters }, "up.0");
        const below = mapOf(size, 2 * baseFilters);
        const above = mapOf(2 * size, baseFilters);
        const before = randomMap(below, 1);
        const mask = dropped ? randomMask(before) : { ...before, values: before.values.map(() => 1) };
        const x = rectified(before);
        for (const [i, factor] of mask.values.entries()) x.values[i] = (x.values[i] ?? 0) * factor;
        const dy = randomMap(above, 2);
        const { layer, kernel, bias } = asked;
        const given = { before, mask, kernel, bias };
        const compute = (of: (name: string) => Tensor4D): Tensor4D =>
          layerOn(layer, [mul(relu(of("before")), of("mask"))], of("kernel"), of("bias"));
        const forward: TrainingStep = { kind: "up", layer: "up.0", inputs: [below], output: above };
        expectAnswer(await passes.run(asked, forward, [x], how), { maps: [await evaluate(given, compute)] });
        const expected = await differentiate(given, compute, dy);
        const weights: TrainingStep = {
          ...{ kind: "weights", layer: "up.0", inputs: [below, above], output: null },
        };
        const gradients = { "up.0.kernel": expected("kernel"), "up.0.bias": expected("bias") };
        expectAnswer(await passes.run(asked, weights, [x, dy], how), { gradients });
        const output = mapOf(size, 2 * baseFilters, framed ? FRAME : 0);
        const inputs = [above, below] as const;
        const back: TrainingStep = {
          kind: "gradient",
          layer: "up.0",
          part: 0,
          inputs,
          output,
          dropped,
        };
        expectAnswer(await passes.run(asked, back, [dy, x], how), { maps: [expected("before")] });
      }),
      { numRuns, examples: [[{ ...REMAINDER, size: 7, dropped: true, framed: false }]] },
    );
  });
}
