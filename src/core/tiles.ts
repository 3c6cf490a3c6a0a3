/** One tile of an overlap-tile plan. */
export interface Tile {
  /** Left edge of the tile's output in image px; its input starts `contextOf(depth)` px further left. */
  readonly x: number;
  /** Top edge of the tile's output in image px. */
  readonly y: number;
  /** Columns of the output that this tile alone writes, from its left edge. */
  readonly width: number;
  /** Rows of the output that this tile alone writes, from its top edge. */
  readonly height: number;
}

/** Equal square input tiles whose outputs cover an image, each pixel once. */
export interface TilePlan {
  /** Edge of every tile's input in px; valid for the depth. */
  readonly tileSize: number;
  /** Edge of every tile's output in px. */
  readonly outputSize: number;
  /** Px of context around the output on each side. */
  readonly context: number;
  /** Row by row. */
  readonly tiles: readonly Tile[];
}

/**
 * Px of surrounding image the network needs on each side of its output; 92 at depth 4.
 *
 * Unpadded 3×3 convolutions take 2 px a side at each of two convolutions, on every level twice but once at the bottom:
 * 2·(2·Σ 2^i + 2^depth) = 6·2^depth − 4.
 */
export function contextOf(depth: number): number {
  if (!Number.isInteger(depth) || depth < 0)
    throw new RangeError(`depth must be a whole number from 0, not ${depth}`);
  return 6 * 2 ** depth - 4;
}

/**
 * Smallest input size of at least `atLeast` px whose poolings all divide evenly and whose output is not empty:
 * 2^depth·n + 4·(2^depth − 1), 16n + 60 at depth 4 (the least is 188).
 */
export function validInputSize(atLeast: number, depth: number): number {
  const stride = 2 ** depth;
  const rest = 4 * (stride - 1);
  const least = 2 * contextOf(depth) + 1;
  return stride * Math.ceil((Math.max(atLeast, least) - rest) / stride) + rest;
}

/**
 * Output size for a valid input size: 16n + 60 → 16n − 124 at depth 4.
 *
 * @throws RangeError when a pooling would meet an odd size, or nothing would be left
 */
export function outputSize(input: number, depth: number): number {
  const valid = validInputSize(input, depth);
  if (input !== valid)
    throw new RangeError(
      `an input of ${input} px does not fit depth ${depth}; the next valid size is ${valid}`,
    );
  return input - 2 * contextOf(depth);
}

/**
 * Px between neighbouring tiles: the largest multiple of 2^depth in the output. Poolings see the same pixel pairs in
 * every tile only then, so only then do all tilings give the same logits. 0 when the output is too small for several tiles.
 */
export function tileStride(input: number, depth: number): number {
  const grid = 2 ** depth;
  return Math.floor(outputSize(input, depth) / grid) * grid;
}

/** Number of tiles along an axis of `length` px. */
export function tileCount(length: number, input: number, depth: number): number {
  const output = outputSize(input, depth);
  return length <= output ? 1 : 1 + Math.ceil((length - output) / tileStride(input, depth));
}

/** Smallest input with which an image can be cut into several tiles; 204 at depth 4. */
export function leastTileSize(depth: number): number {
  return validInputSize(2 ** depth + 2 * contextOf(depth), depth);
}

/**
 * Input size that is really used for an asked one: the next smaller valid size (yet large enough to tile with), or the
 * smallest valid size that covers the image in one tile when that is less.
 */
export function usableTileSize(asked: number, width: number, height: number, depth: number): number {
  const context = 2 * contextOf(depth);
  const whole = validInputSize(Math.max(width, height) + context, depth);
  const smallest = leastTileSize(depth);
  const below = validInputSize(asked - 2 ** depth + 1, depth);
  return Math.min(whole, Math.max(smallest, below));
}

/**
 * The overlap-tile plan of an image.
 *
 * @param tileSize asked edge of a tile's input in px; see {@link usableTileSize} for what becomes of it
 * @throws RangeError when the image is empty or the tile size is not a positive number
 */
export function planTiles(image: {
  width: number;
  height: number;
  depth: number;
  tileSize: number;
}): TilePlan {
  const { width, height, depth } = image;
  if (!(width >= 1 && height >= 1))
    throw new RangeError(`an image of ${width} × ${height} px has nothing to tile`);
  if (!(image.tileSize > 0)) throw new RangeError(`a tile size must be positive, not ${image.tileSize}`);
  const tileSize = usableTileSize(image.tileSize, width, height, depth);
  const stride = tileStride(tileSize, depth);
  const columns = tileCount(width, tileSize, depth);
  const rows = tileCount(height, tileSize, depth);
  const tiles: Tile[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = column * stride;
      const y = row * stride;
      tiles.push({
        x,
        y,
        width: column + 1 < columns ? stride : width - x,
        height: row + 1 < rows ? stride : height - y,
      });
    }
  }
  return { tileSize, outputSize: outputSize(tileSize, depth), context: contextOf(depth), tiles };
}

/**
 * The plan of a picture that is one tile's input itself: nothing is mirrored, and its rim has no output.
 *
 * @throws RangeError when `size` does not fit the depth
 */
export function singleTile(size: number, depth: number): TilePlan {
  const [edge, context] = [outputSize(size, depth), contextOf(depth)];
  const tile = { x: context, y: context, width: edge, height: edge };
  return { tileSize: size, outputSize: edge, context, tiles: [tile] };
}
