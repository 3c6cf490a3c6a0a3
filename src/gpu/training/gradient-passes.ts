import type { UNetConfig } from "../../core/card.ts";
import { convolve, VECTOR, WINDOW_3, WINDOW_UP, wholeImage } from "../convolution.ts";
import { bitsOf, type Dispatch } from "../program.ts";
import { layoutOf } from "./parameter-layout.ts";
import { partsOf } from "./parameter-tables.ts";
import { each, inside, type PassMeans, type StepOf } from "./pass-means.ts";
import { headGradientProgram, SKIP_GRADIENT, ZERO_FRAME } from "./pass-programs.ts";
import type { TrainingMap } from "./training-steps.ts";

/** Zeros around a gradient, where it has a frame. */
export function zeroFrame(map: TrainingMap, { bufferOf }: PassMeans): Dispatch[] {
  const { size, channels, margin } = map;
  if (margin === 0) return [];
  const vectors = channels / VECTOR;
  const pixels = (size + 2 * margin) ** 2 - size ** 2;
  return [each(ZERO_FRAME, pixels * vectors, [vectors, margin, size], [], bufferOf(map))];
}

/** The gradient of what a layer reads, or of one of its two maps. */
export function inputGradient(step: StepOf<"gradient">, means: PassMeans): Dispatch[] {
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

/** The gradient of a map that is pooled and is a skip connection. */
export function skipGradient({ inputs, output }: StepOf<"skip gradient">, means: PassMeans): Dispatch {
  const [skip, pooled, crop] = inputs;
  const { buffer, origin, row } = inside(output, means);
  const vectors = output.channels / VECTOR;
  const sizes = [
    ...[vectors, pooled.size, origin / VECTOR, row / VECTOR],
    ...[crop.size, (skip.size - crop.size) >> 1],
  ];
  return each(SKIP_GRADIENT, pooled.size ** 2 * vectors, sizes, inputs.map(means.bufferOf), buffer);
}
