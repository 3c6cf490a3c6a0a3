import type { Tile, TilePlan } from "./tiles.ts";

/**
 * Index inside `[0, length)` that position `i` of an endless mirrored axis shows: mirrored about the edge pixel, which is
 * not repeated, again and again. An axis of one pixel repeats it.
 */
export function mirrorIndex(i: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const phase = ((i % period) + period) % period;
  return phase < length ? phase : period - phase;
}

/**
 * Copies the square of `size` px whose top left corner is (x0, y0) out of a plane; what lies outside is mirrored.
 *
 * @param plane row-major, `width * height` long
 * @param out row-major, `size * size` long; overwritten
 * @throws RangeError when `plane` or `out` has another length
 */
export function cutTile(
  plane: Float32Array,
  width: number,
  height: number,
  x0: number,
  y0: number,
  size: number,
  out: Float32Array,
): void {
  if (plane.length !== width * height)
    throw new RangeError(
      `a plane of ${width} × ${height} px must hold ${width * height} values, not ${plane.length}`,
    );
  if (out.length !== size * size)
    throw new RangeError(`a tile of ${size} px must hold ${size * size} values, not ${out.length}`);
  const left = Math.min(size, Math.max(0, -x0));
  const right = Math.max(left, Math.min(size, width - x0));
  const columns = Int32Array.from({ length: size }, (_, i) => mirrorIndex(x0 + i, width));
  for (let row = 0; row < size; row++) {
    const from = mirrorIndex(y0 + row, height) * width;
    const to = row * size;
    if (right > left) out.set(plane.subarray(from + x0 + left, from + x0 + right), to + left);
    for (let i = 0; i < left; i++) out[to + i] = plane[from + (columns[i] ?? 0)] ?? 0;
    for (let i = right; i < size; i++) out[to + i] = plane[from + (columns[i] ?? 0)] ?? 0;
  }
}

/**
 * Writes the part of a tile's output that is its own into a plane of the image.
 *
 * @param output row-major, `outputSize * outputSize` long
 * @param plane row-major, `width` px wide; only the tile's own pixels are written
 * @throws RangeError when `output` has another length
 */
export function pasteTile(
  output: Float32Array,
  outputSize: number,
  tile: Tile,
  plane: Float32Array,
  width: number,
): void {
  if (output.length !== outputSize * outputSize)
    throw new RangeError(
      `a tile output of ${outputSize} px must hold ${outputSize * outputSize} values, not ${output.length}`,
    );
  for (let row = 0; row < tile.height; row++) {
    const from = row * outputSize;
    plane.set(output.subarray(from, from + tile.width), (tile.y + row) * width + tile.x);
  }
}

/** Writes every plane of a tile's output, one behind the other, where it belongs; as {@link pasteTile}. */
export function pasteTilePlanes(
  tilePlanes: Float32Array,
  { outputSize: edge }: Pick<TilePlan, "outputSize">,
  tile: Tile,
  planes: readonly Float32Array[],
  width: number,
): void {
  const area = edge ** 2;
  for (const [k, plane] of planes.entries())
    pasteTile(tilePlanes.subarray(k * area, (k + 1) * area), edge, tile, plane, width);
}
