import type { UNetConfig } from "../core/card.ts";

/** A square map of features that one step writes and others read. */
export interface FeatureMap {
  /** Edge in px. */
  readonly size: number;
  readonly channels: number;
}

/** One step of the network; `layer` names its parameters. */
export type Step =
  | { readonly kind: "cut"; readonly inputs: readonly []; readonly output: FeatureMap }
  | {
      readonly kind: "convolve" | "up";
      readonly layer: string;
      /** Two: a skip connection, cropped about its middle, and an up-sampled map. */
      readonly inputs: readonly [FeatureMap] | readonly [FeatureMap, FeatureMap];
      readonly output: FeatureMap;
      /** The output after 2×2 max pooling, at the end of a stage of the contracting path. */
      readonly pooled?: FeatureMap;
    }
  | { readonly kind: "head"; readonly inputs: readonly [FeatureMap]; readonly output: FeatureMap };

/** What a step writes. */
export function outputsOf(step: Step): FeatureMap[] {
  return "pooled" in step && step.pooled ? [step.output, step.pooled] : [step.output];
}

/**
 * The U-Net's steps on one tile: skip connections are read where they lie, nothing is cropped or concatenated, and what
 * is pooled is pooled by the convolution before.
 */
export function networkSteps(config: UNetConfig, tileSize: number): Step[] {
  const steps: Step[] = [];
  const add = (step: Step): FeatureMap => {
    steps.push(step);
    return step.output;
  };
  const filters = (level: number): number => config.baseFilters * 2 ** level;
  const pair = (
    inputs: readonly [FeatureMap] | readonly [FeatureMap, FeatureMap],
    stage: string,
    channels: number,
    pooled?: FeatureMap,
  ) => {
    const [{ size }] = inputs.length === 2 ? [inputs[1]] : inputs;
    const inner = add({
      kind: "convolve",
      layer: `${stage}.0`,
      inputs,
      output: { size: size - 2, channels },
    });
    return add({
      kind: "convolve",
      layer: `${stage}.1`,
      inputs: [inner],
      output: { size: size - 4, channels },
      ...(pooled && { pooled }),
    });
  };

  let current = add({ kind: "cut", inputs: [], output: { size: tileSize, channels: config.inputChannels } });
  const skips: FeatureMap[] = [];
  for (let level = 0; level < config.depth; level++) {
    const pooled = { size: (current.size - 4) / 2, channels: filters(level) };
    skips.push(pair([current], `down.${level}`, filters(level), pooled));
    current = pooled;
  }
  current = pair([current], `down.${config.depth}`, filters(config.depth));
  for (let level = config.depth - 1; level >= 0; level--) {
    const output = { size: 2 * current.size, channels: filters(level) };
    const up = add({ kind: "up", layer: `up.${level}`, inputs: [current], output });
    const skip = skips.pop();
    if (!skip) throw new RangeError(`no skip connection for level ${level}`);
    current = pair([skip, up], `merge.${level}`, filters(level));
  }
  add({ kind: "head", inputs: [current], output: { size: current.size, channels: config.classes } });
  return steps;
}

/** Number of values of a map. */
export function mapLength({ size, channels }: FeatureMap): number {
  return size * size * channels;
}
