import type { UNetConfig } from "../../core/card.ts";
import { convolve, type Source, VECTOR, WINDOW_1, WINDOW_3, WINDOW_UP, wholeImage } from "../convolution.ts";
import type { Profile } from "../profile.ts";
import { bitsOf, type Dispatch, oneEach, type Program } from "../program.ts";
import { type LayerLayout, layoutOf, type ParameterLayout } from "./parameter-layout.ts";
import { partsOf } from "./parameter-tables.ts";
import {
  DROP,
  headGradientProgram,
  lossProgram,
  MAX_POOL,
  SKIP_GRADIENT,
  SUM_PIXELS,
  sumSlabsProgram,
  ZERO_FRAME,
} from "./pass-programs.ts";
import { type TrainingMap, type TrainingStep, trainingMapLength } from "./training-steps.ts";
import { partialLength, type WeightPlace, type WeightShape, weightGradient } from "./weight-gradient.ts";

/** What the passes of a step read and write besides maps. */
export interface PassBuffers {
  /** The network's weights, flat, and the kernels with rows and columns exchanged. */
  readonly folded: GPUBuffer;
  readonly turned: GPUBuffer;
  readonly gradients: GPUBuffer;
  /** Weight gradients before they are added up. */
  readonly scratch: GPUBuffer;
  /** Class and weight of each output pixel, and what it adds to the loss. */
  readonly labels: GPUBuffer;
  readonly pixelWeights: GPUBuffer;
  readonly losses: GPUBuffer;
  /** Factors of drop-out. */
  readonly mask: GPUBuffer;
  /** A bias of zeros. */
  readonly zeros: GPUBuffer;
}

/** What passes are made with. */
export interface PassMeans {
  readonly config: UNetConfig;
  readonly layout: ParameterLayout;
  readonly profile: Profile;
  readonly mostMacs: number;
  readonly buffers: PassBuffers;
  readonly bufferOf: (map: TrainingMap) => GPUBuffer;
}

type StepOf<K extends TrainingStep["kind"]> = TrainingStep & { readonly kind: K };

/** The dispatches of one step. */
export function passesOf(step: TrainingStep, means: PassMeans): Dispatch[] {
  switch (step.kind) {
    case "input":
      return [];
    case "convolve":
    case "up":
      return forward(step, means);
    case "pool":
      return [pool(step, means)];
    case "loss":
      return [loss(step, means)];
    case "weights":
      return weights(step, means);
    case "gradient":
      return [...zeroFrame(step.output, means), ...inputGradient(step, means)];
    case "skip gradient":
      return [...zeroFrame(step.output, means), skipGradient(step, means)];
  }
}

/** A map without its frame. */
function inside(map: TrainingMap, { bufferOf }: Pick<PassMeans, "bufferOf">): Source {
  const { buffer, row, channels } = wholeImage(bufferOf(map), map.size + 2 * map.margin, map.channels);
  return { buffer, origin: map.margin * (row + channels), row, channels };
}

/** The middle of a map. */
function cropped(map: TrainingMap, size: number, means: Pick<PassMeans, "bufferOf">): Source {
  const source = inside(map, means);
  return { ...source, origin: ((map.size - size) >> 1) * (source.row + source.channels) };
}

function sourcesOf(
  inputs: readonly [TrainingMap] | readonly [TrainingMap, TrainingMap],
  means: Pick<PassMeans, "bufferOf">,
): readonly [Source] | readonly [Source, Source] {
  const [first, second] = inputs;
  return second ? [cropped(first, second.size, means), inside(second, means)] : [inside(first, means)];
}

function each(
  program: Program,
  count: number,
  sizes: number[],
  inputs: GPUBuffer[],
  output: GPUBuffer,
): Dispatch {
  return { program, sizes: [count, ...sizes], inputs, output, workgroups: oneEach(count) };
}

function forward(step: StepOf<"convolve" | "up">, means: PassMeans): Dispatch[] {
  const { layout, buffers, profile, mostMacs } = means;
  const { kernel, bias } = layoutOf(layout, step.layer);
  const up = step.kind === "up";
  const { output } = step;
  const size = up ? output.size / 2 : output.size;
  const target = means.bufferOf(output);
  const passes = convolve(
    {
      window: up ? WINDOW_1 : WINDOW_3,
      sources: sourcesOf(step.inputs, means),
      weights: up ? buffers.turned : buffers.folded,
      bias: buffers.folded,
      places: { weights: kernel.begin, bias: bias.begin },
      ...{ relu: !up, height: size, width: size, outputs: output.channels, output: target, up },
      ...(!up && step.pooled && { pooled: means.bufferOf(step.pooled) }),
    },
    profile,
    mostMacs,
  );
  if (up || !step.drops) return passes;
  return [...passes, each(DROP, trainingMapLength(output) / VECTOR, [], [buffers.mask], target)];
}

function pool({ inputs: [input], output }: StepOf<"pool">, { bufferOf }: PassMeans): Dispatch {
  const vectors = trainingMapLength(output) / VECTOR;
  const sizes = [output.size, output.channels / VECTOR];
  return each(MAX_POOL, vectors, sizes, [bufferOf(input)], bufferOf(output));
}

function loss(
  { inputs: [input], output }: StepOf<"loss">,
  { config, layout, buffers, bufferOf }: PassMeans,
): Dispatch {
  const { kernel, bias } = layoutOf(layout, "head");
  const pixels = input.size ** 2;
  const { turned, folded, labels, pixelWeights, losses } = buffers;
  return {
    program: lossProgram(config.classes),
    sizes: [pixels, input.channels / VECTOR, kernel.begin / VECTOR, bias.begin],
    inputs: [bufferOf(input), turned, folded, labels, pixelWeights],
    output: bufferOf(output),
    alsoWrites: [losses],
    workgroups: oneEach(pixels),
  };
}

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

function weights(step: StepOf<"weights">, means: PassMeans): Dispatch[] {
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

function zeroFrame(map: TrainingMap, { bufferOf }: PassMeans): Dispatch[] {
  const { size, channels, margin } = map;
  if (margin === 0) return [];
  const vectors = channels / VECTOR;
  const pixels = (size + 2 * margin) ** 2 - size ** 2;
  return [each(ZERO_FRAME, pixels * vectors, [vectors, margin, size], [], bufferOf(map))];
}

function inputGradient(step: StepOf<"gradient">, means: PassMeans): Dispatch[] {
  if (step.layer === "head") return [headGradient(step, means)];
  const { config, layout, buffers, bufferOf, profile, mostMacs } = means;
  const entry = layoutOf(layout, step.layer);
  const { layer, kernel } = entry;
  const { output } = step;
  const [gradient, gate] = step.inputs;
  const target = inside(output, means);
  const before = step.part === 0 ? 0 : layer.size ** 2 * layer.outputs * (partsOf(entry)[0] ?? 0);
  const up = layer.kind === "up";
  const source = up
    ? wholeImage(bufferOf(gradient), output.size, 2 * layer.outputs)
    : wholeImage(bufferOf(gradient), gradient.size + 2 * gradient.margin, gradient.channels);
  return convolve(
    {
      window: up ? WINDOW_UP : WINDOW_3,
      sources: [source],
      weights: up ? buffers.folded : buffers.turned,
      bias: buffers.zeros,
      ...{ relu: false, height: output.size, width: output.size, outputs: output.channels },
      output: target.buffer,
      places: { weights: kernel.begin + before, output: target.origin, outputRow: target.row },
      ...(gate && { gate: { buffer: bufferOf(gate), scale: scaleOf(step, config) } }),
    },
    profile,
    mostMacs,
  );
}

/** What a gradient is multiplied with where drop-out let its value through. */
function scaleOf({ dropped }: StepOf<"gradient">, { dropout }: UNetConfig): number {
  return dropped ? 1 / (1 - dropout) : 1;
}

function headGradient(step: StepOf<"gradient">, { config, layout, buffers, ...means }: PassMeans): Dispatch {
  const { output } = step;
  const [gradient, gate] = step.inputs;
  if (!gate) throw new RangeError("the head reads what came of a ReLU");
  const { buffer, origin, row } = inside(output, means);
  const vectors = output.channels / VECTOR;
  const sizes = [
    ...[vectors, output.size, origin / VECTOR, row / VECTOR],
    ...[layoutOf(layout, "head").kernel.begin / VECTOR, bitsOf(scaleOf(step, config))],
  ];
  const inputs = [means.bufferOf(gradient), buffers.turned, means.bufferOf(gate)];
  return each(headGradientProgram(config.classes), output.size ** 2 * vectors, sizes, inputs, buffer);
}

function skipGradient({ inputs, output }: StepOf<"skip gradient">, means: PassMeans): Dispatch {
  const [skip, pooled, crop] = inputs;
  const { buffer, origin, row } = inside(output, means);
  const vectors = output.channels / VECTOR;
  const sizes = [
    ...[vectors, pooled.size, origin / VECTOR, row / VECTOR],
    ...[crop.size, (skip.size - crop.size) >> 1],
  ];
  return each(SKIP_GRADIENT, pooled.size ** 2 * vectors, sizes, inputs.map(means.bufferOf), buffer);
}
