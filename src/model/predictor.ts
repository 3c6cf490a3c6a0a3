import type { NetworkInput, TileNetwork, TileRun } from "../core/tile-network.ts";
import { chooseTileSize } from "../core/tile-size.ts";
import { singleTile } from "../core/tiles.ts";
import { checkTile } from "./answered.ts";
import type { LoadedModel } from "./model.ts";
import { ownTileNetwork, tensorTileNetwork } from "./tile-networks.ts";

/** What a device affords. */
export interface PredictLimits {
  /** Largest single tensor in bytes; `Infinity` where there is no limit. */
  readonly maxBindingBytes: number;
  /** Bytes all tensors of a run may take together. */
  readonly memoryBytes: number;
}

/** A model with its weights on the device; it runs one image at a time. */
export class Predictor {
  readonly model: LoadedModel;
  /** The engine's own form of the network, where it has one. */
  readonly #own: TileNetwork | null;
  /** The network on tfjs's tensors, once it is needed. */
  #tensors: TileNetwork | null = null;

  /** @param passing whether its weights are soon others, as in training */
  constructor(model: LoadedModel, { passing = false }: { readonly passing?: boolean } = {}) {
    this.model = model;
    this.#own = ownTileNetwork(model, passing);
  }

  /**
   * Runs the network over all tiles of a plan.
   *
   * @throws ComputeError when the backend returns zeros or values that are not finite, as a lost GPU does
   */
  async tiles(job: TileRun): Promise<void> {
    const { classes } = this.model.card.architecture;
    const checked: TileRun = {
      ...job,
      take: (planes, tile) => {
        checkTile(planes, classes, job, tile);
        job.take(planes, tile);
      },
    };
    if (this.#own !== null && job.random === undefined) return this.#own.run(checked);
    this.#tensors ??= await tensorTileNetwork(this.model);
    return this.#tensors.run(checked);
  }

  /**
   * Logits of one tile.
   *
   * @param planes one for each input channel, row-major, `size²` long
   * @returns one plane for each class, one behind the other
   */
  async tileLogits(planes: readonly Float32Array[], size: number): Promise<Float32Array> {
    const plan = singleTile(size, this.model.card.architecture.depth);
    let logits = new Float32Array();
    const take = (values: Float32Array): void => {
      logits = Float32Array.from(values);
    };
    await this.tiles({ input: { planes, width: size, height: size }, plan, output: "logits", take });
    return logits;
  }

  /**
   * Edge of a tile's input in network px: the one asked for, else the cheapest under the limits.
   *
   * @param part size of what is predicted of the image; by default all of it
   * @param drops whether values are dropped as in training, which only the form on tensors does
   */
  async fittingTile(
    input: NetworkInput,
    { tileSize, limits }: { tileSize?: number; limits: PredictLimits },
    { part = input, drops = false }: { part?: { width: number; height: number }; drops?: boolean } = {},
  ): Promise<number> {
    if (tileSize !== undefined) return tileSize;
    const { architecture } = this.model.card;
    const { width, height } = part;
    const own = drops ? undefined : await this.#own?.bytesPerValue?.(input);
    const bytesPerElement = own ?? Float32Array.BYTES_PER_ELEMENT;
    return chooseTileSize({ ...architecture, ...limits, width, height, bytesPerElement });
  }

  dispose(): void {
    this.#own?.dispose();
    this.#tensors?.dispose();
  }
}
