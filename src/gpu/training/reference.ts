import type { UNetConfig } from "../../core/card.ts";
import { weightedCrossEntropy } from "../../core/loss.ts";
import type { TrainingTile } from "../../core/training-network.ts";
import { getWeight, type Weights } from "../../core/unet-layers.ts";
import { type TrainingMap, type TrainingStep, trainingSteps } from "./training-steps.ts";

/** Values of a map without its frame, pixel-major. */
interface Grid {
  readonly size: number;
  readonly channels: number;
  readonly values: Float64Array;
}

/** What a step of a network comes to: its loss and the gradient of every weight. */
export interface ReferenceStep {
  readonly loss: number;
  /** By `LAYER.kernel` and `LAYER.bias`. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/**
 * Loss and gradients of one tile in plain loops, to hold what a GPU gives against: slow, and independent of every
 * program.
 *
 * @param mask factor of each value that drop-out may drop; empty where there is none
 */
export function referenceStep(
  config: UNetConfig,
  weights: Weights,
  tile: TrainingTile,
  mask: Float32Array,
): ReferenceStep {
  return new Reference(config, weights, tile, mask).run();
}

class Reference {
  readonly #config: UNetConfig;
  readonly #weights: Weights;
  readonly #tile: TrainingTile;
  readonly #mask: Float32Array;
  readonly #grids = new Map<TrainingMap, Grid>();
  readonly #gradients = new Map<string, Float32Array>();
  #loss = 0;

  constructor(config: UNetConfig, weights: Weights, tile: TrainingTile, mask: Float32Array) {
    this.#config = config;
    this.#weights = weights;
    this.#tile = tile;
    this.#mask = mask;
  }

  run(): ReferenceStep {
    for (const step of trainingSteps(this.#config, this.#tile.size, 0)) this.#take(step);
    return { loss: this.#loss, gradients: this.#gradients };
  }

  #take(step: TrainingStep): void {
    const inputs = step.inputs.map((map) => this.#grid(map));
    if (step.output === null) {
      this.#weightGradient(step.layer, inputs);
      return;
    }
    const { size, channels } = step.output;
    const output = { size, channels, values: new Float64Array(size * size * channels) };
    this.#grids.set(step.output, output);
    if (step.kind === "input") output.values.set(this.#tile.input);
    else if (step.kind === "convolve") {
      this.#convolve(step.layer, inputs, output);
      for (const [i, value] of output.values.entries())
        output.values[i] = Math.max(0, value) * (step.drops ? (this.#mask[i] ?? 1) : 1);
      if (step.pooled) this.#grids.set(step.pooled, pooled(output));
    } else if (step.kind === "up") this.#convolve(step.layer, inputs, output);
    else if (step.kind === "loss") this.#lossGradient(inputs, output);
    else if (step.kind === "gradient") this.#inputGradient(step, inputs, output);
    else if (step.kind === "skip gradient") skipGradient(inputs, output);
  }

  #grid(map: TrainingMap): Grid {
    const grid = this.#grids.get(map);
    if (!grid) throw new RangeError("a map is read before it is written");
    return grid;
  }

  /** Adds up bias and every connection of a layer. */
  #convolve(layer: string, inputs: readonly Grid[], output: Grid): void {
    const { kernel, bias } = getWeight(this.#weights, layer);
    for (let i = 0; i < output.values.length; i++) output.values[i] = bias[i % output.channels] ?? 0;
    forEachConnection(layer, inputs, output, kernel.length, (from, input, to, weight) => {
      output.values[to] = (output.values[to] ?? 0) + (input.values[from] ?? 0) * (kernel[weight] ?? 0);
    });
  }

  #lossGradient([input]: readonly Grid[], output: Grid): void {
    const { classes } = this.#config;
    if (!input) throw new RangeError("the loss has an input");
    const logits = {
      size: input.size,
      channels: classes,
      values: new Float64Array(input.size ** 2 * classes),
    };
    this.#convolve("head", [input], logits);
    const { classes: labels, weights } = this.#tile;
    const { loss, gradient } = weightedCrossEntropy(
      Float32Array.from(logits.values),
      labels,
      weights,
      classes,
    );
    this.#loss = loss;
    for (const [i, value] of gradient.entries())
      output.values[Math.floor(i / classes) * output.channels + (i % classes)] = value;
  }

  #weightGradient(layer: string, grids: readonly Grid[]): void {
    const { kernel, bias } = getWeight(this.#weights, layer);
    const gradient = this.#logitsAlone(layer, grids.at(-1));
    const [dKernel, dBias] = [new Float64Array(kernel.length), new Float64Array(bias.length)];
    forEachConnection(layer, grids.slice(0, -1), gradient, kernel.length, (from, input, to, weight) => {
      dKernel[weight] = (dKernel[weight] ?? 0) + (input.values[from] ?? 0) * (gradient.values[to] ?? 0);
    });
    for (const [i, value] of gradient.values.entries())
      dBias[i % bias.length] = (dBias[i % bias.length] ?? 0) + value;
    this.#gradients.set(`${layer}.kernel`, Float32Array.from(dKernel));
    this.#gradients.set(`${layer}.bias`, Float32Array.from(dBias));
  }

  /** The gradient without the channels that fill the logits' up to a multiple of four. */
  #logitsAlone(layer: string, gradient: Grid | undefined): Grid {
    if (!gradient) throw new RangeError(`${layer} has no gradient`);
    if (layer !== "head") return gradient;
    const { classes } = this.#config;
    const { channels, values } = gradient;
    return {
      size: gradient.size,
      channels: classes,
      values: values.filter((_, i) => i % channels < classes),
    };
  }

  #inputGradient(
    { layer, part, dropped }: TrainingStep & { kind: "gradient" },
    [first, gate]: readonly Grid[],
    output: Grid,
  ): void {
    const gradient = this.#logitsAlone(layer, first);
    const { kernel } = getWeight(this.#weights, layer);
    const other = { ...output, size: gradient.size + 2 };
    const two = layer.startsWith("merge.") && layer.endsWith(".0");
    const sources = two ? (part === 0 ? [output, other] : [other, output]) : [output];
    forEachConnection(layer, sources, gradient, kernel.length, (from, input, to, weight) => {
      if (input !== output) return;
      output.values[from] = (output.values[from] ?? 0) + (gradient.values[to] ?? 0) * (kernel[weight] ?? 0);
    });
    const kept = dropped ? 1 / (1 - this.#config.dropout) : 1;
    if (gate)
      for (const [i, value] of gate.values.entries())
        output.values[i] = value > 0 ? (output.values[i] ?? 0) * kept : 0;
  }
}

/**
 * Goes through every product of a layer: where its first factor lies in which input, where the sum lies in the output,
 * and which weight the second factor is. Larger inputs than the layer needs are cropped about their middle.
 */
function forEachConnection(
  layer: string,
  inputs: readonly Grid[],
  output: Grid,
  kernelLength: number,
  take: (from: number, input: Grid, to: number, weight: number) => void,
): void {
  const up = layer.startsWith("up.");
  const channels = inputs.reduce((sum, each) => sum + each.channels, 0);
  const edge = Math.round(Math.sqrt(kernelLength / channels / output.channels));
  const needed = up ? output.size / 2 : output.size + edge - 1;
  let before = 0;
  for (const input of inputs) {
    const margin = (input.size - needed) / 2;
    for (let y = 0; y < output.size; y++)
      for (let x = 0; x < output.size; x++)
        for (let tap = 0; tap < (up ? 1 : edge * edge); tap++) {
          const [row, column] = up
            ? [y >> 1, x >> 1]
            : [y + margin + Math.floor(tap / edge), x + margin + (tap % edge)];
          const from = (row * input.size + column) * input.channels;
          const to = (y * output.size + x) * output.channels;
          for (let c = 0; c < input.channels; c++)
            for (let k = 0; k < output.channels; k++) {
              const weight = up
                ? (((y % 2) * 2 + (x % 2)) * output.channels + k) * channels + c
                : (tap * channels + before + c) * output.channels + k;
              take(from + c, input, to + k, weight);
            }
        }
    before += input.channels;
  }
}

/** The values of each 2×2 pixels of a channel. */
function taps(grid: Grid, x: number, y: number, channel: number): number[] {
  return [0, 1, 2, 3].map(
    (tap) => ((2 * y + (tap >> 1)) * grid.size + 2 * x + (tap % 2)) * grid.channels + channel,
  );
}

function forEachPooled(grid: Grid, take: (index: number, four: number[]) => void): void {
  const size = grid.size / 2;
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      for (let c = 0; c < grid.channels; c++) take((y * size + x) * grid.channels + c, taps(grid, x, y, c));
}

function pooled(grid: Grid): Grid {
  const values = new Float64Array(grid.values.length / 4);
  forEachPooled(grid, (index, four) => {
    values[index] = Math.max(...four.map((at) => grid.values[at] ?? 0));
  });
  return { size: grid.size / 2, channels: grid.channels, values };
}

function skipGradient([skip, below, crop]: readonly Grid[], output: Grid): void {
  if (!skip || !below || !crop) throw new RangeError("a skip connection has three inputs");
  forEachPooled(skip, (index, four) => {
    const values = four.map((at) => skip.values[at] ?? 0);
    const at = four[values.indexOf(Math.max(...values))] ?? 0;
    output.values[at] = below.values[index] ?? 0;
  });
  const margin = (skip.size - crop.size) / 2;
  for (let i = 0; i < crop.values.length; i++) {
    const pixel = Math.floor(i / crop.channels);
    const [x, y] = [(pixel % crop.size) + margin, Math.floor(pixel / crop.size) + margin];
    const at = (y * skip.size + x) * skip.channels + (i % crop.channels);
    output.values[at] = (output.values[at] ?? 0) + (crop.values[i] ?? 0);
  }
  for (const [i, value] of skip.values.entries()) if (!(value > 0)) output.values[i] = 0;
}
