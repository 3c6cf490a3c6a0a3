import type { Normalisation } from "../core/card.ts";
import { cropPlane } from "../core/crop.ts";
import { inputPlanes, type PlaneChoice } from "../core/input-planes.ts";
import { normalise } from "../core/normalise.ts";
import type { Raster } from "../core/raster.ts";
import type { ImageRect } from "../core/rect.ts";
import { resizeBilinear } from "../core/resample.ts";
import { networkScale, scaledLength } from "../core/scale.ts";
import type { Segmentation } from "../core/segmentation.ts";
import type { NetworkInput, TileNetwork, TileRun } from "../core/tile-network.ts";
import { pasteTile as pastePlane } from "../core/tile-pixels.ts";
import { chooseTileSize } from "../core/tile-size.ts";
import { planTiles, singleTile, type Tile, type TilePlan } from "../core/tiles.ts";
import { TURNS, type Turn, turnPlane, unturnPlane } from "../core/turn.ts";
import { checkTile } from "./answered.ts";
import type { LoadedModel } from "./model.ts";
import { TensorNetwork } from "./tensor-network.ts";
import { ownTileNetwork } from "./tile-networks.ts";

/** What a device affords. */
export interface PredictLimits {
  /** Largest single tensor in bytes; `Infinity` where there is no limit. */
  readonly maxBindingBytes: number;
  /** Bytes all tensors of a run may take together. */
  readonly memoryBytes: number;
}

export interface PredictOptions {
  readonly limits: PredictLimits;
  /** Edge of a tile's input in network px; absent: the cheapest under the limits. */
  readonly tileSize?: number;
  /** Network px per image px; absent: see `networkScale`. */
  readonly scale?: number;
  /** Index from 0 of the channel a one-channel model is given of an image with several. */
  readonly channel?: number;
  /** Symmetries of the image that are averaged. Default 1. */
  readonly rotations?: 1 | 4 | 8;
  /** Ends the run within one tile, with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onTile?: (tilesDone: number, tileCount: number) => void;
  /** Makes room for a plane of the answer; absent: ordinary memory. */
  readonly allocate?: (length: number) => Float32Array;
}

/** A model with its weights on the current backend. */
export class Predictor {
  readonly model: LoadedModel;
  /** The backend's own form of the network, where it has one. */
  readonly #own: TileNetwork | null;
  /** The network on tfjs's tensors, where it is needed. */
  #tensors: TensorNetwork | null;

  constructor(model: LoadedModel) {
    this.model = model;
    this.#own = ownTileNetwork(model);
    this.#tensors = this.#own === null ? new TensorNetwork(model) : null;
  }

  /**
   * Runs the network over all tiles of a plan.
   *
   * @throws ComputeError when the backend returns zeros or values that are not finite, as a lost GPU does
   */
  tiles(job: TileRun): Promise<void> {
    const { classes } = this.model.card.architecture;
    const checked: TileRun = {
      ...job,
      take: (planes, tile) => {
        checkTile(planes, classes, job, tile);
        job.take(planes, tile);
      },
    };
    if (this.#own !== null && job.random === undefined) return this.#own.run(checked);
    this.#tensors ??= new TensorNetwork(this.model);
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
    const take = (values: Float32Array<ArrayBuffer>): void => {
      logits = values;
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
    { tileSize, limits }: Pick<PredictOptions, "tileSize" | "limits">,
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

/** Normalises an image and brings it to the network's scale. */
export function networkInput(
  raster: Raster,
  channels: number,
  normalisation: Normalisation,
  scale: number,
  choice: PlaneChoice = {},
): NetworkInput {
  const { width, height } = raster;
  const size = { width: scaledLength(width, scale), height: scaledLength(height, scale) };
  const planes = inputPlanes(raster, channels, choice).map((plane) => {
    const normal = normalise(plane, normalisation);
    return scale === 1 ? normal : resizeBilinear(normal, { width, height }, size);
  });
  return { planes, ...size };
}

/**
 * Logits of a whole image: one plane for each class, row-major, at the network's scale. The same for any tile size,
 * to rounding.
 */
export async function imageLogits(
  predictor: Predictor,
  input: NetworkInput,
  options: { tileSize: number; signal?: AbortSignal },
): Promise<Float32Array[]> {
  const { width, height } = input;
  return partLogits(predictor, input, { x: 0, y: 0, width, height }, options);
}

/** Logits of a rectangle of an image: to rounding, what `imageLogits` has there. */
export async function partLogits(
  predictor: Predictor,
  input: NetworkInput,
  rect: ImageRect,
  { tileSize, signal }: { tileSize: number; signal?: AbortSignal },
): Promise<Float32Array[]> {
  const { depth, classes } = predictor.model.card.architecture;
  const inset = { x: rect.x % 2 ** depth, y: rect.y % 2 ** depth };
  const size = { width: rect.width + inset.x, height: rect.height + inset.y };
  const origin = { x: rect.x - inset.x, y: rect.y - inset.y };
  const plan = planTiles({ ...size, depth, tileSize });
  const planes = Array.from({ length: classes }, () => new Float32Array(size.width * size.height));
  const take = (tilePlanes: Float32Array, tile: Tile): void =>
    pasteTile(tilePlanes, plan, tile, planes, size.width);
  await predictor.tiles({ input, plan, output: "logits", signal, origin, take });
  if (inset.x === 0 && inset.y === 0) return planes;
  return planes.map((plane) => cropPlane(plane, size.width, { ...rect, ...inset }));
}

/** Writes every plane of a tile's output where it belongs. */
function pasteTile(
  tilePlanes: Float32Array,
  { outputSize: edge }: TilePlan,
  tile: Tile,
  planes: readonly Float32Array[],
  width: number,
): void {
  const area = edge ** 2;
  for (const [k, plane] of planes.entries())
    pastePlane(tilePlanes.subarray(k * area, (k + 1) * area), edge, tile, plane, width);
}

/**
 * Segments one image: normalises, rescales to the model's pixel size, runs the tiles and brings the probabilities
 * back to the image's own size. Besides the normalised input and the output planes, memory does not depend on the
 * image's size.
 *
 * @throws RangeError when the image's channels do not fit the model
 * @throws ComputeError when the device gives no valid result
 */
export async function segmentRaster(
  predictor: Predictor,
  raster: Raster,
  options: PredictOptions,
): Promise<Omit<Segmentation, "backend">> {
  const start = performance.now();
  const { card } = predictor.model;
  const scale = networkScale(card, raster.pixelSize, options.scale);
  const choice = options.channel === undefined ? {} : { channel: options.channel };
  const input = networkInput(raster, card.architecture.inputChannels, card.normalisation, scale, choice);
  const tileSize = await predictor.fittingTile(input, options);
  const { planes, tileCount, plan } = await averagedProbabilities(predictor, input, tileSize, options);
  const size = { width: raster.width, height: raster.height };
  const full =
    scale === 1 ? planes : planes.map((plane) => placed(resizeBilinear(plane, input, size), options));
  return {
    ...size,
    classes: card.classes,
    probabilities: full,
    model: card.name,
    scale,
    tileSize: plan.tileSize,
    tileCount,
    seconds: (performance.now() - start) / 1000,
  };
}

/** A plane in the memory that is asked for. */
function placed(plane: Float32Array, { allocate }: PredictOptions): Float32Array {
  const room = allocate?.(plane.length);
  room?.set(plane);
  return room ?? plane;
}

interface Averaged {
  readonly planes: Float32Array[];
  readonly plan: TilePlan;
  readonly tileCount: number;
}

/** Probabilities of each class but the first, at the network's scale. */
export async function averagedProbabilities(
  predictor: Predictor,
  input: NetworkInput,
  tileSize: number,
  {
    rotations = 1,
    signal,
    onTile,
    allocate,
  }: Pick<PredictOptions, "rotations" | "signal" | "onTile" | "allocate">,
): Promise<Averaged> {
  const { depth } = predictor.model.card.architecture;
  const { width, height } = input;
  const plan = planTiles({ width, height, depth, tileSize });
  const turns = TURNS[rotations];
  const tileCount = turns.length * plan.tiles.length;
  let sums: Float32Array[] | null = null;
  let tilesDone = 0;
  const count = (): void => onTile?.(++tilesDone, tileCount);
  onTile?.(tilesDone, tileCount);
  for (const turn of turns) {
    const straight = await turnedProbabilities(predictor, input, {
      turn,
      tileSize,
      signal,
      onTile: count,
      allocate,
    });
    for (const [k, sum] of (sums ?? []).entries()) addPlane(sum, straight[k] ?? sum);
    sums ??= straight;
  }
  const planes = sums ?? [];
  if (turns.length > 1) for (const plane of planes) scalePlane(plane, 1 / turns.length);
  return { planes, plan, tileCount };
}

/** One pass of the network over an image. */
export interface Pass {
  /** How the image is turned for it. */
  readonly turn: Turn;
  readonly tileSize: number;
  readonly signal?: AbortSignal | undefined;
  /** Drops values as in training; absent: none. */
  readonly random?: (() => number) | undefined;
  /** Called after each tile. */
  readonly onTile: () => void;
  /** Makes room for a plane of the answer; absent: ordinary memory. */
  readonly allocate?: ((length: number) => Float32Array) | undefined;
}

/** Probabilities of each class but the first from one pass over the turned image, turned back. */
export async function turnedProbabilities(
  predictor: Predictor,
  { planes, width, height }: NetworkInput,
  { turn, tileSize, signal, random, onTile, allocate = (length) => new Float32Array(length) }: Pass,
): Promise<Float32Array[]> {
  const { depth, classes } = predictor.model.card.architecture;
  const turned = planes.map((data) => turnPlane({ data, width, height }, turn));
  const size = { width: turned[0]?.width ?? width, height: turned[0]?.height ?? height };
  const plan = planTiles({ ...size, depth, tileSize });
  const probabilities = Array.from({ length: classes - 1 }, () => allocate(width * height));
  const take = (tilePlanes: Float32Array, tile: Tile): void => {
    pasteTile(tilePlanes, plan, tile, probabilities, size.width);
    onTile();
  };
  const input = { planes: turned.map(({ data }) => data), ...size };
  await predictor.tiles({ input, plan, output: "probabilities", signal, random, take });
  return probabilities.map((data) => unturnPlane({ data, ...size }, turn).data);
}

function addPlane(sum: Float32Array, values: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (values[i] ?? 0);
}

function scalePlane(plane: Float32Array, factor: number): void {
  for (let i = 0; i < plane.length; i++) plane[i] = (plane[i] ?? 0) * factor;
}
