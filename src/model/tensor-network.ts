import { type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";
import type { UNetConfig } from "../core/card.ts";
import { softmaxPlane } from "../core/softmax.ts";
import {
  inputCorner,
  outputPlanes,
  type TileNetwork,
  type TileOutput,
  type TileRun,
} from "../core/tile-network.ts";
import { cutTile } from "../core/tile-pixels.ts";
import type { Tile } from "../core/tiles.ts";
import type { LoadedModel } from "./model.ts";
import { nextTask } from "./next-task.ts";
import { unet } from "./unet.ts";
import { disposeWeights, uploadWeights, type WeightTensors } from "./weights.ts";

/** The network layer by layer on tfjs's tensors: runs on every backend. */
export class TensorNetwork implements TileNetwork {
  readonly #config: UNetConfig;
  readonly #tensors: WeightTensors;

  constructor({ card, weights }: LoadedModel) {
    this.#config = card.architecture;
    this.#tensors = uploadWeights(card.architecture, weights);
  }

  async run(job: TileRun): Promise<void> {
    const { plan, signal, random, output, take } = job;
    for (const tile of plan.tiles) {
      signal?.throwIfAborted();
      const { tileSize } = plan;
      const x = tensor4d(pixelsOf(job, tile), [1, tileSize, tileSize, this.#config.inputChannels]);
      const logits = unet({ config: this.#config, weights: this.#tensors, ...(random && { random }) }, x);
      take(planesOf(await readAndDispose(logits), this.#config.classes, output), tile);
      await nextTask();
    }
    signal?.throwIfAborted();
  }

  dispose(): void {
    disposeWeights(this.#tensors);
  }
}

/** A tile's input, `[size, size, channels]`. */
function pixelsOf(job: TileRun, tile: Tile): Float32Array {
  const { input, plan } = job;
  const { tileSize } = plan;
  const { x, y } = inputCorner(job, tile);
  const channels = input.planes.length;
  const cut = new Float32Array(tileSize * tileSize);
  const pixels = channels === 1 ? cut : new Float32Array(cut.length * channels);
  for (const [channel, plane] of input.planes.entries()) {
    cutTile(plane, input.width, input.height, x, y, tileSize, cut);
    if (channels > 1) for (let i = 0; i < cut.length; i++) pixels[i * channels + channel] = cut[i] ?? 0;
  }
  return pixels;
}

async function readAndDispose(tensor: Tensor4D): Promise<Float32Array> {
  try {
    return new Float32Array(await tensor.data());
  } finally {
    tensor.dispose();
  }
}

/** @param logits `[pixels, classes]`, pixel-major */
function planesOf(logits: Float32Array, classes: number, output: TileOutput): Float32Array<ArrayBuffer> {
  const pixels = logits.length / classes;
  const planes = new Float32Array(pixels * outputPlanes(output, classes));
  if (output === "probabilities") {
    for (let k = 1; k < classes; k++)
      softmaxPlane(logits, classes, k, planes.subarray((k - 1) * pixels, k * pixels));
    return planes;
  }
  for (let k = 0; k < classes; k++)
    for (let i = 0; i < pixels; i++) planes[k * pixels + i] = logits[i * classes + k] ?? 0;
  return planes;
}
