import type { Size, ViewTransform } from "./view-transform.ts";

/** Edge of a tile in texels. Its power of two, 9, is what the shader shifts by. */
export const TILE = 512;

/** A tile of a pyramid: texel (0, 0) of level L covers the image's first 2^L × 2^L pixels. */
export interface TileId {
  readonly level: number;
  readonly x: number;
  readonly y: number;
}

/** A half-open range of tiles of one level. */
export interface TileWindow {
  readonly level: number;
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Size of a level in texels. */
export function levelSize(image: Size, level: number): Size {
  return { width: Math.ceil(image.width / 2 ** level), height: Math.ceil(image.height / 2 ** level) };
}

/** Levels until the image is one tile. */
export function levelCount(image: Size): number {
  return 1 + Math.ceil(Math.log2(Math.max(1, Math.max(image.width, image.height) / TILE)));
}

/** Tiles across and down a level. */
export function tileGrid(image: Size, level: number): Size {
  const size = levelSize(image, level);
  return { width: Math.ceil(size.width / TILE), height: Math.ceil(size.height / TILE) };
}

export function tileCount(image: Size): number {
  let count = 0;
  for (let level = 0; level < levelCount(image); level++) {
    const grid = tileGrid(image, level);
    count += grid.width * grid.height;
  }
  return count;
}

/** The tiles of `level` that the canvas shows; empty (x0 = x1 or y0 = y1) when the image is out of sight. */
export function visibleTiles(view: ViewTransform, canvas: Size, image: Size, level: number): TileWindow {
  const grid = tileGrid(image, level);
  const edge = TILE * 2 ** level * view.scale;
  const clamp = (value: number, limit: number): number => Math.min(limit, Math.max(0, value));
  const x0 = clamp(Math.floor(view.offsetX / edge), grid.width);
  const y0 = clamp(Math.floor(view.offsetY / edge), grid.height);
  const x1 = clamp(Math.ceil((view.offsetX + canvas.width) / edge), grid.width);
  const y1 = clamp(Math.ceil((view.offsetY + canvas.height) / edge), grid.height);
  return { level, x0, y0, x1: Math.max(x0, x1), y1: Math.max(y0, y1) };
}

/**
 * The visible tiles of the finest level worth showing: one to two texels a device pixel,
 * or coarser where more than `maxTiles` tiles would be needed.
 */
export function chooseWindow(view: ViewTransform, canvas: Size, image: Size, maxTiles: number): TileWindow {
  const last = levelCount(image) - 1;
  let level = Math.min(last, Math.max(0, Math.floor(Math.log2(1 / view.scale) + 1e-9)));
  let window = visibleTiles(view, canvas, image, level);
  while (level < last && (window.x1 - window.x0) * (window.y1 - window.y0) > maxTiles) {
    level++;
    window = visibleTiles(view, canvas, image, level);
  }
  return window;
}

/** Tiles that a canvas of this size shows at two texels a device pixel, and half as many again to come back to. */
export function tilesFor(canvas: Size): number {
  const across = Math.ceil((2 * canvas.width) / TILE) + 1;
  const down = Math.ceil((2 * canvas.height) / TILE) + 1;
  return Math.ceil(1.5 * across * down);
}

/** The window's tiles, those in the middle first. */
export function tilesFromCentre(window: TileWindow): TileId[] {
  const tiles: TileId[] = [];
  for (let y = window.y0; y < window.y1; y++) {
    for (let x = window.x0; x < window.x1; x++) tiles.push({ level: window.level, x, y });
  }
  const cx = (window.x0 + window.x1 - 1) / 2;
  const cy = (window.y0 + window.y1 - 1) / 2;
  const distance = (tile: TileId): number => (tile.x - cx) ** 2 + (tile.y - cy) ** 2;
  return tiles.sort((a, b) => distance(a) - distance(b));
}
