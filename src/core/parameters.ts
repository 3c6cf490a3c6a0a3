import type { UNetConfig } from "./card.ts";
import { gainOf, greatestMean, standardise, standardiseGradient } from "./standardise.ts";
import {
  getWeight,
  kernelLength,
  type LayerSpec,
  type LayerWeights,
  layerSpecs,
  type Weights,
} from "./unet-layers.ts";

/** What the optimiser moves, from which the network's weights follow; both choices fold into plain weights. */
export interface Parameterisation {
  /** 3×3 kernels by scaled weight standardisation with a gain for each output channel. */
  readonly standardised: boolean;
  /** The first layer sees (x − centre) · scale: values spread evenly about 0 train faster. */
  readonly input: { readonly centre: number; readonly scale: number };
}

/** The network's weights themselves, as the paper trains them. */
export const PLAIN: Parameterisation = { standardised: false, input: { centre: 0, scale: 1 } };

/** Parameter arrays by `LAYER.kernel`, `LAYER.bias` and, where standardised, `LAYER.gain`. */
export type Parameters = ReadonlyMap<string, Float32Array>;

const FIRST_LAYER = "down.0.0";
/** Standard deviation of the head's initial weights when standardised: starts at even odds for all classes. */
const HEAD_DEVIATION = 0.01;

function isStandardised(layer: LayerSpec, { standardised }: Parameterisation): boolean {
  return standardised && layer.size === 3;
}

/**
 * Initial parameters. Plain: Gaussian with standard deviation √(2/N), N incoming connections (the paper, section 3).
 * Standardised: the same for 3×3 kernels, √(1/N) for up-convolutions, which no ReLU follows. Biases are 0, gains 1.
 */
export function initialParameters(
  config: UNetConfig,
  parameterisation: Parameterisation,
  gaussian: () => number,
): Parameters {
  const parameters = new Map<string, Float32Array>();
  for (const layer of layerSpecs(config)) {
    const deviation = initialDeviation(layer, parameterisation);
    const kernel = new Float32Array(kernelLength(layer));
    for (let i = 0; i < kernel.length; i++) kernel[i] = gaussian() * deviation;
    parameters.set(`${layer.name}.kernel`, kernel);
    parameters.set(`${layer.name}.bias`, new Float32Array(layer.outputs));
    if (isStandardised(layer, parameterisation))
      parameters.set(`${layer.name}.gain`, new Float32Array(layer.outputs).fill(1));
  }
  return parameters;
}

/** Length of each parameter array by its name. */
export function parameterLengths(
  config: UNetConfig,
  parameterisation: Parameterisation,
): ReadonlyMap<string, number> {
  const lengths = new Map<string, number>();
  for (const layer of layerSpecs(config)) {
    lengths.set(`${layer.name}.kernel`, kernelLength(layer));
    lengths.set(`${layer.name}.bias`, layer.outputs);
    if (isStandardised(layer, parameterisation)) lengths.set(`${layer.name}.gain`, layer.outputs);
  }
  return lengths;
}

/** The paper's initial weights. */
export function initialWeights(config: UNetConfig, gaussian: () => number): Weights {
  return foldParameters(config, PLAIN, initialParameters(config, PLAIN, gaussian));
}

function initialDeviation(layer: LayerSpec, { standardised }: Parameterisation): number {
  if (standardised && layer.size === 1) return HEAD_DEVIATION;
  // each output of a 2×2 up-convolution with stride 2 sees one pixel of every input channel
  const incoming = layer.kind === "up" ? layer.inputs : layer.size ** 2 * layer.inputs;
  return Math.sqrt((standardised && layer.kind === "up" ? 1 : 2) / incoming);
}

/** The network's weights that parameters stand for. */
export function foldParameters(
  config: UNetConfig,
  parameterisation: Parameterisation,
  parameters: Parameters,
): Weights {
  const weights = new Map<string, LayerWeights>();
  for (const layer of layerSpecs(config)) {
    const raw = getWeight(parameters, `${layer.name}.kernel`);
    const bias = getWeight(parameters, `${layer.name}.bias`);
    const kernel = isStandardised(layer, parameterisation)
      ? standardise(raw, getWeight(parameters, `${layer.name}.gain`))
      : raw;
    weights.set(
      layer.name,
      layer.name === FIRST_LAYER ? foldInput({ kernel, bias }, parameterisation) : { kernel, bias },
    );
  }
  return weights;
}

/** w · ((x − c) · s) + b = (w · s) · x + (b − s · c · Σ w) */
function foldInput(
  { kernel, bias }: LayerWeights,
  { input: { centre, scale } }: Parameterisation,
): LayerWeights {
  const shifted = bias.slice();
  for (let i = 0; i < kernel.length; i++) {
    const k = i % bias.length;
    shifted[k] = (shifted[k] ?? 0) - scale * centre * (kernel[i] ?? 0);
  }
  return { kernel: kernel.map((value) => value * scale), bias: shifted };
}

/** Parameters that fold to given weights: where fine-tuning starts. */
export function unfoldWeights(
  config: UNetConfig,
  parameterisation: Parameterisation,
  weights: Weights,
): Parameters {
  const { centre, scale } = parameterisation.input;
  const parameters = new Map<string, Float32Array>();
  for (const layer of layerSpecs(config)) {
    const folded = getWeight(weights, layer.name);
    const first = layer.name === FIRST_LAYER;
    const kernel = first ? folded.kernel.map((value) => value / scale) : folded.kernel.slice();
    const bias = folded.bias.slice();
    if (first) {
      for (let i = 0; i < kernel.length; i++)
        bias[i % bias.length] = (bias[i % bias.length] ?? 0) + scale * centre * (kernel[i] ?? 0);
    }
    parameters.set(`${layer.name}.kernel`, kernel);
    parameters.set(`${layer.name}.bias`, bias);
    if (isStandardised(layer, parameterisation))
      parameters.set(`${layer.name}.gain`, gainOf(kernel, layer.outputs));
  }
  return parameters;
}

/** Largest mean of an output channel's weights, in their standard deviations, that standardising may take away. */
const CENTRED = 0.01;

/**
 * How weights of unknown origin are best trained on: standardised where that is how they were made, so that nothing of
 * them is lost; else as they are.
 */
export function parameterisationOf(
  config: UNetConfig,
  weights: Weights,
  input: Parameterisation["input"],
): Parameterisation {
  const kernels = layerSpecs(config).filter(({ size }) => size === 3);
  const standardised = kernels.every(
    ({ name, outputs }) => greatestMean(getWeight(weights, name).kernel, outputs) < CENTRED,
  );
  return { standardised, input };
}

/**
 * Gradients of the parameters from those of the weights.
 *
 * @param gradients by `LAYER.kernel` and `LAYER.bias`, of the folded weights
 */
export function pullBack(
  config: UNetConfig,
  parameterisation: Parameterisation,
  parameters: Parameters,
  gradients: ReadonlyMap<string, Float32Array>,
): Map<string, Float32Array> {
  const own = new Map<string, Float32Array>();
  for (const layer of layerSpecs(config)) {
    const bias = getWeight(gradients, `${layer.name}.bias`);
    const folded = getWeight(gradients, `${layer.name}.kernel`);
    const kernel = layer.name === FIRST_LAYER ? pullBackInput(folded, bias, parameterisation) : folded;
    own.set(`${layer.name}.bias`, bias);
    if (!isStandardised(layer, parameterisation)) {
      own.set(`${layer.name}.kernel`, kernel);
      continue;
    }
    const gain = getWeight(parameters, `${layer.name}.gain`);
    const pulled = standardiseGradient(getWeight(parameters, `${layer.name}.kernel`), gain, kernel);
    own.set(`${layer.name}.kernel`, pulled.kernel);
    own.set(`${layer.name}.gain`, pulled.gain);
  }
  return own;
}

function pullBackInput(
  kernel: Float32Array,
  bias: Float32Array,
  { input: { centre, scale } }: Parameterisation,
): Float32Array {
  return kernel.map((value, i) => scale * value - scale * centre * (bias[i % bias.length] ?? 0));
}
