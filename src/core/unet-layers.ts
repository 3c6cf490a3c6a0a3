import type { UNetConfig } from "./card.ts";

/** A layer of the network: a kernel and a bias. */
export interface LayerSpec {
  /** `down.0.0`, `up.3`, `merge.0.1`, `head`. */
  readonly name: string;
  /** `up` is a transposed convolution with stride 2. */
  readonly kind: "conv" | "up";
  readonly size: 1 | 2 | 3;
  readonly inputs: number;
  readonly outputs: number;
}

/** The layers of a network in the order of computation; 23 at depth 4. */
export function layerSpecs(config: UNetConfig): LayerSpec[] {
  const filters = (level: number): number => config.baseFilters * 2 ** level;
  const pair = (stage: string, inputs: number, outputs: number): LayerSpec[] => [
    { name: `${stage}.0`, kind: "conv", size: 3, inputs, outputs },
    { name: `${stage}.1`, kind: "conv", size: 3, inputs: outputs, outputs },
  ];
  const layers: LayerSpec[] = [];
  for (let level = 0; level <= config.depth; level++) {
    layers.push(
      ...pair(`down.${level}`, level === 0 ? config.inputChannels : filters(level - 1), filters(level)),
    );
  }
  for (let level = config.depth - 1; level >= 0; level--) {
    layers.push({
      name: `up.${level}`,
      kind: "up",
      size: 2,
      inputs: filters(level + 1),
      outputs: filters(level),
    });
    layers.push(...pair(`merge.${level}`, filters(level + 1), filters(level)));
  }
  layers.push({ name: "head", kind: "conv", size: 1, inputs: config.baseFilters, outputs: config.classes });
  return layers;
}

/** Number of values in a layer's kernel. */
export function kernelLength(layer: LayerSpec): number {
  return layer.size ** 2 * layer.inputs * layer.outputs;
}

/** Number of parameters; 31,030,658 for the paper's net with one input channel and two classes. */
export function parameterCount(config: UNetConfig): number {
  return layerSpecs(config).reduce((sum, layer) => sum + kernelLength(layer) + layer.outputs, 0);
}

/**
 * Kernel shape in tfjs's layout: `[h, w, in, out]`, transposed convolutions `[h, w, out, in]`.
 * PyTorch's are `[out, in, h, w]` and `[in, out, h, w]`.
 */
export function kernelShape(layer: LayerSpec): [number, number, number, number] {
  const { size, inputs, outputs } = layer;
  return layer.kind === "conv" ? [size, size, inputs, outputs] : [size, size, outputs, inputs];
}

/** One layer's parameters on the CPU, the kernel in tfjs's layout. */
export interface LayerWeights {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** All parameters on the CPU by layer name; they outlive any backend. */
export type Weights = ReadonlyMap<string, LayerWeights>;

/** @throws RangeError when there is no such layer */
export function getWeight<T>(weights: ReadonlyMap<string, T>, name: string): T {
  const found = weights.get(name);
  if (found === undefined) throw new RangeError(`the network has no layer ${name}`);
  return found;
}
