import { type Source, VECTOR, WINDOW_1, WINDOW_3, WINDOW_UP, wholeImage } from "../convolution.ts";
import type { Profile } from "../profile.ts";
import type { Dispatch } from "../program.ts";
import { type LayerLayout, layoutOf, type ParameterLayout } from "./parameter-layout.ts";
import { each, inside, type PassMeans, type StepOf, sourcesOf } from "./pass-means.ts";
import { SUM_PIXELS, sumSlabsProgram } from "./pass-programs.ts";
import type { TrainingMap, TrainingStep } from "./training-steps.ts";
import { partialLength, type WeightPlace, type WeightShape, weightGradient } from "./weight-gradient.ts";

/** The weight gradients of a layer, one for each of its inputs, and where they go. */
function weightJobs(
  { inputs }: StepOf<"weights">,
  { layer, kernel, bias }: LayerLayout,
): { shape: WeightShape; place: WeightPlace }[] {
  const gradient = inputs.at(-1) ?? inputs[0];
  if (layer.kind === "up") {
    // read from its output's gradient: a 2×2 convolution with stride 2, two rows of 2 · outputs values under each pixel
    const rows = 2 * layer.outputs;
    return [
      {
        shape: { window: WINDOW_UP, inputs: rows, outputs: layer.inputs, size: inputs[0].size },
        place: { kernel: kernel.begin, bias: null, columns: layer.inputs, inputs: rows, firstInput: 0 },
      },
    ];
  }
  const window = layer.size === 3 ? WINDOW_3 : WINDOW_1;
  let firstInput = 0;
  return inputs.slice(0, -1).map(({ channels }) => {
    const first = firstInput;
    firstInput += channels;
    return {
      shape: { window, inputs: channels, outputs: gradient.channels, size: gradient.size },
      place: {
        ...{ kernel: kernel.begin, bias: first === 0 ? bias.begin : null },
        ...{ columns: layer.outputs, inputs: layer.inputs, firstInput: first },
      },
    };
  });
}

/** What the weight gradients of a layer read: for each of them its input and its output's gradient. */
function weightSources(
  { inputs }: StepOf<"weights">,
  { layer }: LayerLayout,
  means: PassMeans,
): { x: Source; dy: Source }[] {
  const gradient = inputs.at(-1) ?? inputs[0];
  if (layer.kind === "up") {
    const [input] = inputs;
    const x = wholeImage(means.bufferOf(gradient), input.size, 2 * layer.outputs);
    return [{ x, dy: inside(input, means) }];
  }
  const maps: readonly [TrainingMap] | readonly [TrainingMap, TrainingMap] =
    inputs.length === 3 ? [inputs[0], inputs[1]] : [inputs[0]];
  return sourcesOf(maps, means).map((x) => ({ x, dy: inside(gradient, means) }));
}

/** The gradients of a layer's weights and bias. */
export function weights(step: StepOf<"weights">, means: PassMeans): Dispatch[] {
  const { layout, buffers, profile, mostMacs } = means;
  const entry = layoutOf(layout, step.layer);
  const places = { partial: buffers.scratch, gradients: buffers.gradients };
  const sources = weightSources(step, entry, means);
  const passes = weightJobs(step, entry).flatMap((job, part) => {
    const source = sources[part];
    return source ? weightGradient({ ...job, ...source }, places, { profile, mostMacs }) : [];
  });
  return entry.layer.kind === "up" ? [...passes, ...upBias(step, entry, means)] : passes;
}

/** Rows of each slab that a sum over a map's pixels is cut into. */
function pixelSlabs({ size, channels }: TrainingMap, profile: Profile): { slabs: number; rows: number } {
  const wanted = Math.min(size, Math.ceil(profile.threads / (channels / VECTOR)));
  const rows = Math.ceil(size / wanted);
  return { slabs: Math.ceil(size / rows), rows };
}

/** The bias's gradient of an up-convolution: the sum of its output's over all pixels. */
function upBias(
  { inputs: [, gradient] }: StepOf<"weights">,
  { bias }: LayerLayout,
  { buffers, bufferOf, profile }: PassMeans,
): Dispatch[] {
  const { size, channels } = gradient;
  const { slabs, rows } = pixelSlabs(gradient, profile);
  const vectors = channels / VECTOR;
  const sums = each(
    SUM_PIXELS,
    slabs * vectors,
    [size, size, vectors, rows],
    [bufferOf(gradient)],
    buffers.scratch,
  );
  const total = [slabs, vectors, vectors, 0, 1, 1, 0, 0, bias.begin / VECTOR];
  return [sums, each(sumSlabsProgram(VECTOR), vectors, total, [buffers.scratch], buffers.gradients)];
}

/** Values that a step's sums need room for. */
export function scratchLength(step: TrainingStep, layout: ParameterLayout, profile: Profile): number {
  if (step.kind !== "weights") return 0;
  const entry = layoutOf(layout, step.layer);
  const [, gradient] = step.inputs;
  const partials = weightJobs(step, entry).map(({ shape }) => partialLength(shape, profile));
  const bias = entry.layer.kind === "up" ? pixelSlabs(gradient, profile).slabs * gradient.channels : 0;
  return Math.max(...partials, bias);
}
