import { createRandom } from "../core/random.ts";
import type { Raster } from "../core/raster.ts";
import { resizeBilinear } from "../core/resample.ts";
import { networkScale } from "../core/scale.ts";
import { planTiles } from "../core/tiles.ts";
import { TURNS, type Turn } from "../core/turn.ts";
import { turnedProbabilities } from "./image-probabilities.ts";
import type { LoadedModel } from "./model.ts";
import { networkInput } from "./network-input.ts";
import type { PredictOptions } from "./predict.ts";
import { Predictor } from "./predictor.ts";

/** Passes with drop-out: as many as there are symmetries. */
const SAMPLES = 8;

/** Drop-out of a model that was trained without any: the paper's kind, at the rate of the models that ship. */
const USUAL_DROPOUT = 0.5;

/** What makes several answers for one image. */
export type UncertaintyBy = "rotations" | "dropout";

/**
 * How unsure a model is of each pixel: twice the standard deviation of the foreground's probability over the eight
 * symmetries of the image, or over eight passes with drop-out; 1 is half the answers sure of a cell and half sure of none.
 *
 * @returns row-major, of the image's size, in [0, 1]
 * @throws what `segmentRaster` does
 */
export async function uncertaintyOf(
  model: LoadedModel,
  raster: Raster,
  by: UncertaintyBy,
  options: Omit<PredictOptions, "rotations">,
): Promise<Float32Array> {
  const { card } = model;
  const { signal, onTile, channel } = options;
  const scale = networkScale(card, raster.pixelSize, options.scale);
  const { inputChannels, depth } = card.architecture;
  const choice = channel === undefined ? {} : { channel };
  const input = networkInput(raster, inputChannels, card.normalisation, scale, choice);
  const { width, height } = input;
  const random = createRandom(1).next;
  const passes = by === "rotations" ? TURNS[8].map((turn) => ({ turn })) : samplesOf(random);
  const spread = new Spread(width * height);
  const predictor = new Predictor(by === "dropout" ? withDropout(model) : model);
  try {
    const drops = by === "dropout";
    const tileSize = await predictor.fittingTile(input, options, { drops });
    const tileCount = passes.length * planTiles({ width, height, depth, tileSize }).tiles.length;
    let tilesDone = 0;
    const count = (): void => onTile?.(++tilesDone, tileCount);
    onTile?.(tilesDone, tileCount);
    for (const pass of passes) {
      spread.add(await turnedProbabilities(predictor, input, { ...pass, tileSize, signal, onTile: count }));
    }
  } finally {
    predictor.dispose();
  }
  const plane = spread.twiceDeviation();
  return scale === 1 ? plane : resizeBilinear(plane, input, raster);
}

function samplesOf(random: () => number): { turn: Turn; random: () => number }[] {
  return Array.from({ length: SAMPLES }, () => ({ turn: 0, random }));
}

function withDropout({ card, weights }: LoadedModel): LoadedModel {
  const dropout = card.architecture.dropout || USUAL_DROPOUT;
  return { card: { ...card, architecture: { ...card.architecture, dropout } }, weights };
}

/** Spread of the foreground's probability, without keeping the answers (Welford 1962). */
class Spread {
  #count = 0;
  readonly #mean: Float32Array;
  readonly #squares: Float32Array;

  constructor(pixels: number) {
    this.#mean = new Float32Array(pixels);
    this.#squares = new Float32Array(pixels);
  }

  /** @param planes probabilities of all classes but the background */
  add(planes: readonly Float32Array[]): void {
    this.#count++;
    for (let i = 0; i < this.#mean.length; i++) {
      let foreground = 0;
      for (const plane of planes) foreground += plane[i] ?? 0;
      const before = foreground - (this.#mean[i] ?? 0);
      this.#mean[i] = (this.#mean[i] ?? 0) + before / this.#count;
      this.#squares[i] = (this.#squares[i] ?? 0) + before * (foreground - (this.#mean[i] ?? 0));
    }
  }

  twiceDeviation(): Float32Array {
    return this.#squares.map((sum) => Math.min(1, 2 * Math.sqrt(Math.max(0, sum) / this.#count)));
  }
}
