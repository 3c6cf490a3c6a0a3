import type { Runs } from "./run-list.ts";

/** The connected components of a mask, kept as horizontal runs of pixels: a small fraction of the memory of a label per pixel. */
export interface RunComponents extends Runs {
  /** Number of components; ids are 1…count in the order of their first pixel, row by row. */
  readonly count: number;
  /** Component id of each run. */
  readonly ids: Int32Array;
}

/**
 * Connected components by union-find over runs, nothing recursive.
 *
 * @param width of the image in px
 * @param connectivity 8 when pixels that share a corner are connected, 4 when only those that share an edge are
 */
export function connectRuns(runs: Runs, width: number, connectivity: 4 | 8): RunComponents {
  const { starts, ends, rows } = runs;
  const parents = new Int32Array(starts.length);
  for (let run = 0; run < parents.length; run++) parents[run] = run;
  const reach = connectivity === 8 ? 1 : 0;
  for (let y = 1; y + 1 < rows.length; y++) {
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
  return { ...runs, ...numberRoots(parents) };
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
