/** The connected components of a mask, kept as horizontal runs of pixels: a small fraction of the memory of a label per pixel. */
export interface RunComponents {
  /** Number of components; ids are 1…count in the order of their first pixel, row by row. */
  readonly count: number;
  /** Index of the first pixel of each run, ascending. */
  readonly starts: Int32Array;
  /** Index after the last pixel of each run. */
  readonly ends: Int32Array;
  /** Component id of each run. */
  readonly ids: Int32Array;
}

/**
 * Connected components by union-find over runs: O(pixels), nothing recursive.
 *
 * @param mask row-major, `width * height` long
 * @param inside which pixels count: the non-zero ones (true) or the zeros (false)
 * @param connectivity 8 when pixels that share a corner are connected, 4 when only those that share an edge are
 * @throws RangeError when `mask` is not `width * height` long
 */
export function runComponents(
  mask: Uint8Array,
  width: number,
  height: number,
  inside: boolean,
  connectivity: 4 | 8,
): RunComponents {
  if (mask.length !== width * height)
    throw new RangeError(
      `a mask of ${width} × ${height} px must hold ${width * height} values, not ${mask.length}`,
    );
  const { starts, ends, rows } = findRuns(mask, width, height, inside);
  const parents = Int32Array.from(starts, (_, run) => run);
  const reach = connectivity === 8 ? 1 : 0;
  for (let y = 1; y < height; y++) {
    let above = rows[y - 1] ?? 0;
    let here = rows[y] ?? 0;
    const aboveEnd = here;
    const hereEnd = rows[y + 1] ?? 0;
    while (above < aboveEnd && here < hereEnd) {
      const aboveStop = (ends[above] ?? 0) + width;
      const hereStop = ends[here] ?? 0;
      if ((starts[above] ?? 0) + width < hereStop + reach && (starts[here] ?? 0) < aboveStop + reach)
        unite(parents, above, here);
      if (aboveStop < hereStop) above++;
      else here++;
    }
  }
  return { starts, ends, ...numberRoots(parents) };
}

/** Gives ids to the roots in the order of their first run, and each run its root's id. */
function numberRoots(parents: Int32Array): { ids: Int32Array; count: number } {
  const ids = new Int32Array(parents.length);
  let count = 0;
  for (let run = 0; run < parents.length; run++) {
    const root = rootOf(parents, run);
    ids[run] = root === run ? ++count : (ids[root] ?? 0);
  }
  return { ids, count };
}

/** Root of a union-find forest held as parents, halving the path on the way. */
export function rootOf(parents: Int32Array, start: number): number {
  let node = start;
  for (let parent = parents[node] ?? 0; parent !== node; parent = parents[node] ?? 0) {
    const grandparent = parents[parent] ?? 0;
    parents[node] = grandparent;
    node = grandparent;
  }
  return node;
}

/** The smaller index becomes the root, so that a root is its component's first run. */
function unite(parents: Int32Array, a: number, b: number): void {
  const rootA = rootOf(parents, a);
  const rootB = rootOf(parents, b);
  if (rootA < rootB) parents[rootB] = rootA;
  else parents[rootA] = rootB;
}

/** Runs of a mask; `rows[y]` is the index of the first run of row y, `rows[height]` the number of runs. */
function findRuns(
  mask: Uint8Array,
  width: number,
  height: number,
  inside: boolean,
): { starts: Int32Array; ends: Int32Array; rows: Int32Array } {
  let starts = new Int32Array(1024);
  let ends = new Int32Array(1024);
  const rows = new Int32Array(height + 1);
  let count = 0;
  for (let y = 0; y < height; y++) {
    const end = (y + 1) * width;
    for (let i = y * width; i < end; i++) {
      if ((mask[i] !== 0) !== inside) continue;
      if (count === starts.length) {
        starts = grown(starts);
        ends = grown(ends);
      }
      starts[count] = i;
      while (i < end && (mask[i] !== 0) === inside) i++;
      ends[count++] = i;
    }
    rows[y + 1] = count;
  }
  return { starts: starts.slice(0, count), ends: ends.slice(0, count), rows };
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}
