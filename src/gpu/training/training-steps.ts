import type { UNetConfig } from "../../core/card.ts";
import { classVectors } from "./pass-programs.ts";

/** A square map in a buffer, pixel-major, perhaps in a frame of zeros. */
export interface TrainingMap {
  /** Edge in px, without the frame. */
  readonly size: number;
  readonly channels: number;
  /** Width of the frame. */
  readonly margin: number;
}

/** One or two maps that lie behind one another in channels; the first of two is cropped about its middle. */
type Sources = readonly [TrainingMap] | readonly [TrainingMap, TrainingMap];

/** One step of a training step; `layer` names its parameters. What only it itself needs is not among its maps. */
export type TrainingStep =
  | { readonly kind: "input"; readonly inputs: readonly []; readonly output: TrainingMap }
  | {
      readonly kind: "convolve";
      readonly layer: string;
      readonly inputs: Sources;
      readonly output: TrainingMap;
      /** Whether drop-out follows. */
      readonly drops: boolean;
      /** The output after 2×2 max pooling. */
      readonly pooled?: TrainingMap;
    }
  | { readonly kind: "pool"; readonly inputs: readonly [TrainingMap]; readonly output: TrainingMap }
  | {
      readonly kind: "up";
      readonly layer: string;
      readonly inputs: readonly [TrainingMap];
      readonly output: TrainingMap;
    }
  /** Head, loss and the logits' gradient. */
  | { readonly kind: "loss"; readonly inputs: readonly [TrainingMap]; readonly output: TrainingMap }
  /** Gradients of a layer's weights and bias: the inputs are the layer's, and then the gradient of its output. */
  | {
      readonly kind: "weights";
      readonly layer: string;
      readonly inputs: readonly [...Sources, TrainingMap];
      readonly output: null;
    }
  /** Gradient of a layer's input, or of one of its two: `part`. */
  | {
      readonly kind: "gradient";
      readonly layer: string;
      readonly part: 0 | 1;
      /** Gradient of the output, and the map that came of a ReLU and is read by the layer. */
      readonly inputs: readonly [TrainingMap] | readonly [TrainingMap, TrainingMap];
      readonly output: TrainingMap;
      /** Whether the map that is read came of drop-out. */
      readonly dropped: boolean;
    }
  /** Gradient of a skip connection: it itself, the gradient of what was pooled from it, and that of its crop. */
  | {
      readonly kind: "skip gradient";
      readonly inputs: readonly [TrainingMap, TrainingMap, TrainingMap];
      readonly output: TrainingMap;
    };

/** What a step writes. */
export function outputsOf(step: TrainingStep): TrainingMap[] {
  if (step.output === null) return [];
  return step.kind === "convolve" && step.pooled ? [step.output, step.pooled] : [step.output];
}

/** Frame that a gradient needs so that a 3×3 convolution of it gives the input's. */
const FRAME = 2;

/**
 * The steps of one training step on one tile, forward and back.
 *
 * @param recomputed levels, counted from the top, whose inner maps are not kept but computed again on the way back: what
 * is kept of them is what other levels read, the skip connections and the stages' outputs
 */
export function trainingSteps(config: UNetConfig, tileSize: number, recomputed: number): TrainingStep[] {
  const builder = new StepBuilder(config, recomputed);
  builder.forward(tileSize);
  builder.back();
  return builder.steps;
}

/** What is kept of a stage of two convolutions for the way back. */
interface Stage {
  readonly name: string;
  readonly inputs: Sources;
  readonly inner: TrainingMap;
  readonly outer: TrainingMap;
}

/** What follows a stage. */
interface StageEnd {
  readonly drops?: boolean;
  readonly pooled?: TrainingMap;
}

/** Puts the list together; a stage's maps are those that were computed last. */
class StepBuilder {
  readonly steps: TrainingStep[] = [];
  readonly #config: UNetConfig;
  readonly #recomputed: number;
  readonly #down: Stage[] = [];
  /** By level. */
  readonly #merge: Stage[] = [];

  constructor(config: UNetConfig, recomputed: number) {
    this.#config = config;
    this.#recomputed = recomputed;
  }

  forward(tileSize: number): void {
    const { depth, dropout, inputChannels, baseFilters } = this.#config;
    let current = map(tileSize, inputChannels);
    this.steps.push({ kind: "input", inputs: [], output: current });
    for (let level = 0; level <= depth; level++) {
      const drops = level === depth && dropout > 0;
      const pooled = map((current.size - 4) / 2, baseFilters * 2 ** level);
      const stage = this.#stage(`down.${level}`, [current], level, {
        drops,
        ...(level < depth && { pooled }),
      });
      this.#down.push(stage);
      current = level === depth ? stage.outer : pooled;
    }
    for (let level = depth - 1; level >= 0; level--) {
      const stage = this.#stage(`merge.${level}`, [this.#skip(level), this.#up(level, current)], level);
      this.#merge[level] = stage;
      current = stage.outer;
    }
  }

  back(): void {
    const { depth } = this.#config;
    let gradient = this.#head();
    const crops: TrainingMap[] = [];
    for (let level = 0; level < depth; level++) {
      const stage = this.#again(this.#merge[level], level);
      const inner = this.#outerBack(stage, gradient);
      const [skip, up] = stage.inputs;
      if (!up) throw new RangeError("a stage of the expansive path has two inputs");
      this.#weights(`${stage.name}.0`, [skip, up], inner);
      crops.push(this.#gradient(`${stage.name}.0`, 0, [inner], map(up.size, skip.channels)));
      const upGradient = this.#gradient(`${stage.name}.0`, 1, [inner], map(up.size, up.channels));
      gradient = this.#upBack(level, upGradient);
    }
    for (let level = depth; level >= 0; level--) {
      const stage = this.#again(this.#down[level], level);
      const inner = this.#outerBack(stage, gradient);
      const [input] = stage.inputs;
      this.#weights(`${stage.name}.0`, [input], inner);
      if (level === 0) return;
      const pooled = this.#gradient(`${stage.name}.0`, 0, [inner], map(input.size, input.channels));
      const skip = this.#skip(level - 1);
      const crop = crops.pop();
      if (!crop) throw new RangeError(`no gradient for the skip connection of level ${level - 1}`);
      gradient = map(skip.size, skip.channels, FRAME);
      this.steps.push({ kind: "skip gradient", inputs: [skip, pooled, crop], output: gradient });
    }
  }

  #stage(name: string, inputs: Sources, level: number, end: StageEnd = {}): Stage {
    const inner = this.#convolve(`${name}.0`, inputs, level);
    return { name, inputs, inner, outer: this.#convolve(`${name}.1`, [inner], level, end) };
  }

  #convolve(
    layer: string,
    inputs: Sources,
    level: number,
    { drops = false, pooled }: StageEnd = {},
  ): TrainingMap {
    const [{ size }] = inputs.length === 2 ? [inputs[1]] : inputs;
    const output = map(size - 2, this.#config.baseFilters * 2 ** level);
    this.steps.push({ kind: "convolve", layer, inputs, output, drops, ...(pooled && { pooled }) });
    return output;
  }

  #pool(skip: TrainingMap): TrainingMap {
    const output = map(skip.size / 2, skip.channels);
    this.steps.push({ kind: "pool", inputs: [skip], output });
    return output;
  }

  #up(level: number, below: TrainingMap): TrainingMap {
    const output = map(2 * below.size, below.channels / 2);
    this.steps.push({ kind: "up", layer: `up.${level}`, inputs: [below], output });
    return output;
  }

  #skip(level: number): TrainingMap {
    const skip = this.#down[level]?.outer;
    if (!skip) throw new RangeError(`no skip connection for level ${level}`);
    return skip;
  }

  /** What the up-convolution to a level reads. */
  #below(level: number): TrainingMap {
    const below = this.#merge[level + 1] ?? this.#down[level + 1];
    if (!below) throw new RangeError(`nothing lies below level ${level}`);
    return below.outer;
  }

  /** A stage whose inner maps are there, computed again where they were not kept. */
  #again(stage: Stage | undefined, level: number): Stage {
    if (!stage) throw new RangeError(`the network has no stage at level ${level}`);
    if (level >= this.#recomputed) return stage;
    const inputs = this.#inputsAgain(stage, level);
    return { ...stage, inputs, inner: this.#convolve(`${stage.name}.0`, inputs, level) };
  }

  #inputsAgain({ inputs }: Stage, level: number): Sources {
    if (inputs.length === 2) return [inputs[0], this.#up(level, this.#below(level))];
    return level === 0 ? inputs : [this.#pool(this.#skip(level - 1))];
  }

  #head(): TrainingMap {
    const last = this.#merge[0]?.outer;
    if (!last) throw new RangeError("a network without poolings has no last stage");
    const logits = map(last.size, 4 * classVectors(this.#config.classes));
    this.steps.push({ kind: "loss", inputs: [last], output: logits });
    this.#weights("head", [last], logits);
    return this.#gradient("head", 0, [logits, last], map(last.size, last.channels, FRAME));
  }

  /** From the gradient of a stage's output to that of its inner map. */
  #outerBack({ name, inner }: Stage, gradient: TrainingMap): TrainingMap {
    const margin = name === "down.0" ? 0 : FRAME; // nobody asks for the gradient of the image
    this.#weights(`${name}.1`, [inner], gradient);
    return this.#gradient(`${name}.1`, 0, [gradient, inner], map(inner.size, inner.channels, margin));
  }

  #upBack(level: number, gradient: TrainingMap): TrainingMap {
    const below = this.#below(level);
    this.#weights(`up.${level}`, [below], gradient);
    const bottom = level + 1 === this.#config.depth;
    const output = map(below.size, below.channels, FRAME);
    return this.#gradient(`up.${level}`, 0, [gradient, below], output, bottom && this.#config.dropout > 0);
  }

  #weights(layer: string, sources: Sources, gradient: TrainingMap): void {
    this.steps.push({ kind: "weights", layer, inputs: [...sources, gradient], output: null });
  }

  #gradient(
    layer: string,
    part: 0 | 1,
    inputs: readonly [TrainingMap] | readonly [TrainingMap, TrainingMap],
    output: TrainingMap,
    dropped = false,
  ): TrainingMap {
    this.steps.push({ kind: "gradient", layer, part, inputs, output, dropped });
    return output;
  }
}

function map(size: number, channels: number, margin = 0): TrainingMap {
  return { size, channels, margin };
}

/** Values of a map with its frame. */
export function trainingMapLength({ size, channels, margin }: TrainingMap): number {
  return (size + 2 * margin) ** 2 * channels;
}
