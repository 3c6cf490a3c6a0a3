/**
 * The eight neighbours of a pixel, those that share an edge first, each group row by row.
 * scikit-image's watershed visits them in this order, so that ties fall alike.
 */
const COLUMNS: readonly number[] = [0, -1, 1, 0, -1, 1, -1, 1];
const ROWS: readonly number[] = [-1, 0, 0, 1, -1, -1, 1, 1];

/** What to add to a pixel's index for each of its eight neighbours; the first four share an edge with it. */
export function neighbourOffsets(width: number): Int32Array {
  return Int32Array.from(COLUMNS, (column, k) => (ROWS[k] ?? 0) * width + column);
}

/** Whether every neighbour of pixel (x, y) lies in the image. */
export function isInner(x: number, y: number, width: number, height: number): boolean {
  return x > 0 && y > 0 && x + 1 < width && y + 1 < height;
}

/** Whether neighbour `k` of pixel (x, y) lies in the image. */
export function hasNeighbour(x: number, y: number, k: number, width: number, height: number): boolean {
  const column = x + (COLUMNS[k] ?? 0);
  const row = y + (ROWS[k] ?? 0);
  return column >= 0 && row >= 0 && column < width && row < height;
}

/** Whether a non-zero value lies in the first or last row or column. */
export function touchesEdge(values: ArrayLike<number>, width: number, height: number): boolean {
  const last = (height - 1) * width;
  for (let x = 0; x < width; x++) if (values[x] || values[last + x]) return true;
  for (let y = 0; y < height; y++) if (values[y * width] || values[y * width + width - 1]) return true;
  return false;
}
