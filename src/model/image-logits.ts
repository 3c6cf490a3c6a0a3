import { cropPlane } from "../core/crop.ts";
import type { ImageRect } from "../core/rect.ts";
import type { NetworkInput } from "../core/tile-network.ts";
import { pasteTilePlanes } from "../core/tile-pixels.ts";
import { planTiles, type Tile } from "../core/tiles.ts";
import type { Predictor } from "./predictor.ts";

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
    pasteTilePlanes(tilePlanes, plan, tile, planes, size.width);
  await predictor.tiles({ input, plan, output: "logits", signal, origin, take });
  if (inset.x === 0 && inset.y === 0) return planes;
  return planes.map((plane) => cropPlane(plane, size.width, { ...rect, ...inset }));
}
