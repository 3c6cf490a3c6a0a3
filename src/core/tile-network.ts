import type { UNetConfig } from "./card.ts";
import type { Tile, TilePlan } from "./tiles.ts";

/** Planes of one image at the network's scale, normalised. */
export interface NetworkInput {
  /** One plane for each input channel, row-major. */
  readonly planes: readonly Float32Array[];
  readonly width: number;
  readonly height: number;
}

/** What is computed of each pixel: the logits of every class, or the softmax of every class but the first. */
export type TileOutput = "logits" | "probabilities";

/** The network over all tiles of an image. */
export interface TileRun {
  readonly input: NetworkInput;
  readonly plan: TilePlan;
  readonly output: TileOutput;
  /** Where in the input the plan's corner lies; a multiple of 2^depth, so that poolings see the same pairs. Default (0, 0). */
  readonly origin?: { readonly x: number; readonly y: number };
  /** Drops values as in training; absent: none. */
  readonly random?: (() => number) | undefined;
  /** Ends the run within one tile, with the signal's reason. */
  readonly signal?: { readonly throwIfAborted: () => void } | undefined;
  /**
   * Given each tile's planes, `outputSize²` long and one behind the other, in the plan's order. They may lie in memory of
   * the device that is gone when the call returns.
   */
  readonly take: (planes: Float32Array, tile: Tile) => void;
}

/** Where in the image a tile's input begins. */
export function inputCorner({ plan, origin }: TileRun, tile: Tile): { x: number; y: number } {
  return { x: (origin?.x ?? 0) + tile.x - plan.context, y: (origin?.y ?? 0) + tile.y - plan.context };
}

/** A network in a form that runs tile after tile; a backend's own form knows no `random`. */
export interface TileNetwork {
  readonly run: (job: TileRun) => Promise<void>;
  /** Bytes that a value of its maps takes for this image; absent: 4. Decides the size of tiles. */
  readonly bytesPerValue?: (input: NetworkInput) => Promise<number>;
  readonly dispose: () => void;
}

/** Parameters by layer name, kernels in tfjs's layout. */
export type TileNetworkWeights = ReadonlyMap<
  string,
  { readonly kernel: Float32Array; readonly bias: Float32Array }
>;

/** Makes a backend's own form of a network; null when it has none for these shapes. */
export type TileNetworkMaker = (config: UNetConfig, weights: TileNetworkWeights) => TileNetwork | null;

/** Number of planes that a run gives. */
export function outputPlanes(output: TileOutput, classes: number): number {
  return output === "logits" ? classes : classes - 1;
}
