import type { UNetConfig } from "../../core/card.ts";
import type { Parameterisation } from "../../core/parameters.ts";
import { kernelLength, type LayerSpec, layerSpecs } from "../../core/unet-layers.ts";

/** Values from one array's beginning to a multiple: a workgroup of 64 vectors then lies within one array. */
export const BLOCK = 256;

/** Where an array lies in a flat buffer, in values. */
export interface Range {
  readonly begin: number;
  readonly length: number;
}

/** Where one layer's parameters lie. */
export interface LayerLayout {
  readonly layer: LayerSpec;
  readonly kernel: Range;
  readonly bias: Range;
  /** Of a layer whose kernel is standardised. */
  readonly gain: Range | null;
}

/** All parameters one behind the other: the kernels, then the biases, then the gains; zeros between. */
export interface ParameterLayout {
  readonly layers: readonly LayerLayout[];
  /** Where the kernels end. */
  readonly kernels: number;
  /** Where the network's own weights end. */
  readonly weights: number;
  readonly total: number;
}

/** Lays out what an optimiser moves. */
export function parameterLayout(config: UNetConfig, { standardised }: Parameterisation): ParameterLayout {
  let end = 0;
  const place = (length: number): Range => {
    const begin = end;
    end += Math.ceil(length / BLOCK) * BLOCK;
    return { begin, length };
  };
  const specs = layerSpecs(config);
  const kernels = specs.map((layer) => place(kernelLength(layer)));
  const kernelsEnd = end;
  const biases = specs.map(({ outputs }) => place(outputs));
  const weights = end;
  const gains = specs.map(({ size, outputs }) => (standardised && size === 3 ? place(outputs) : null));
  const layers = specs.map((layer, i) => ({
    layer,
    kernel: kernels[i] ?? { begin: 0, length: 0 },
    bias: biases[i] ?? { begin: 0, length: 0 },
    gain: gains[i] ?? null,
  }));
  return { layers, kernels: kernelsEnd, weights, total: end };
}

/** @throws RangeError when the network has no such layer */
export function layoutOf({ layers }: ParameterLayout, name: string): LayerLayout {
  const found = layers.find(({ layer }) => layer.name === name);
  if (!found) throw new RangeError(`the network has no layer ${name}`);
  return found;
}

/** Every array of the layout by its name, `LAYER.kernel`, `LAYER.bias` and `LAYER.gain`. */
export function* rangesOf({ layers }: ParameterLayout): Generator<[name: string, range: Range]> {
  for (const { layer, kernel, bias, gain } of layers) {
    yield [`${layer.name}.kernel`, kernel];
    yield [`${layer.name}.bias`, bias];
    if (gain !== null) yield [`${layer.name}.gain`, gain];
  }
}
