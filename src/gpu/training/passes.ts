import { convolve, VECTOR, WINDOW_1, WINDOW_3 } from "../convolution.ts";
import { type Dispatch, oneEach } from "../program.ts";
import { inputGradient, skipGradient, zeroFrame } from "./gradient-passes.ts";
import { layoutOf } from "./parameter-layout.ts";
import { each, type PassMeans, type StepOf, sourcesOf } from "./pass-means.ts";
import { DROP, lossProgram, MAX_POOL } from "./pass-programs.ts";
import { type TrainingStep, trainingMapLength } from "./training-steps.ts";
import { weights } from "./weight-passes.ts";

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
