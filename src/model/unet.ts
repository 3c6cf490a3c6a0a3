import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { UNetConfig } from "../core/card.ts";
import { getWeight } from "../core/unet-layers.ts";
import { convolve, cropConcat, dropout, maxPool, upConvolve } from "./layers.ts";
import type { Tape } from "./tape.ts";
import type { WeightTensors } from "./weights.ts";

/** What the network needs besides its input. */
export interface UNetRun {
  readonly config: UNetConfig;
  readonly weights: WeightTensors;
  /** Records the way back when training; without it activations are freed as soon as they are used. */
  readonly tape?: Tape;
  /** Source of dropout masks, uniform in [0, 1), when training or sampling; without it nothing is dropped. */
  readonly random?: () => number;
}

/**
 * The U-Net of Ronneberger, Fischer and Brox (2015), for any depth, width, channels and classes.
 *
 * @param x `[1, H, W, inputChannels]`, H and W valid input sizes; consumed (disposed) unless there is a tape
 * @returns logits `[1, H', W', classes]`, H' = H − 2 · context
 */
export function unet(run: UNetRun, x: Tensor4D): Tensor4D {
  const { config, weights, tape } = run;
  const twoConvolutions = (input: Tensor4D, stage: string): Tensor4D => {
    const inner = convolve(input, getWeight(weights, `${stage}.0`), "relu", tape); // [1, H − 2, W − 2, C]
    release(input, tape);
    const outer = convolve(inner, getWeight(weights, `${stage}.1`), "relu", tape); // [1, H − 4, W − 4, C]
    release(inner, tape);
    return outer;
  };

  const skips: Tensor4D[] = [];
  let current = x;
  for (let level = 0; level < config.depth; level++) {
    const skip = twoConvolutions(current, `down.${level}`); // [1, H − 4, W − 4, F · 2^level]
    skips.push(skip);
    current = maxPool(skip, tape); // half of it
  }
  current = twoConvolutions(current, `down.${config.depth}`); // [1, H − 4, W − 4, F · 2^depth]
  if (run.random && config.dropout > 0) current = dropout(current, config.dropout, run.random, tape);

  for (let level = config.depth - 1; level >= 0; level--) {
    const up = upConvolve(current, getWeight(weights, `up.${level}`), tape); // [1, 2H, 2W, F · 2^level]
    release(current, tape);
    const skip = skips.pop();
    if (!skip) throw new RangeError(`no skip connection for level ${level}`);
    current = cropConcat(skip, up, tape); // [1, 2H, 2W, F · 2^(level + 1)]
    release(skip, tape);
    release(up, tape);
    current = twoConvolutions(current, `merge.${level}`); // [1, 2H − 4, 2W − 4, F · 2^level]
  }
  const logits = convolve(current, getWeight(weights, "head"), "linear", tape); // [1, H', W', K]
  release(current, tape);
  return logits;
}

function release(tensor: Tensor4D, tape: Tape | undefined): void {
  if (tape) tape.own(tensor);
  else tensor.dispose();
}
