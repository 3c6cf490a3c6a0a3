import type { NetworkInput } from "../core/tile-network.ts";
import { pasteTilePlanes } from "../core/tile-pixels.ts";
import { planTiles, type Tile, type TilePlan } from "../core/tiles.ts";
import { TURNS, type Turn, turnPlane, unturnPlane } from "../core/turn.ts";
import type { PredictOptions } from "./predict.ts";
import type { Predictor } from "./predictor.ts";

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
    pasteTilePlanes(tilePlanes, plan, tile, probabilities, size.width);
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
