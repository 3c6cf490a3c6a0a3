import { labelRuns, type Runs } from "./run-list.ts";
import type { LabelMap } from "./segmentation.ts";

/**
 * Which objects are near each other: some pixel of one lies at most `reach` columns and rows from one of the other.
 *
 * @param labels ids 1…count
 * @param reach in px, from 1
 * @param runs of the labels, where they are at hand
 * @returns ids of the neighbours of each id, ascending; index 0 is empty
 */
export function nearObjects(labels: LabelMap, reach: number, runs?: Runs): number[][] {
  const { data, width, height, count } = labels;
  const near = new Neighbours(count);
  const known = runs ?? labelRuns(data, width, height);
  for (let y = 0; y < height; y++) {
    const last = Math.min(height - 1, y + reach);
    for (let below = y; below <= last; below++) {
      meetRows(known, { y, below, width }, reach, (run, other) => near.add(data[run] ?? 0, data[other] ?? 0));
    }
  }
  return near.sorted();
}

/** Visits the first pixels of each two runs of two rows that lie within reach of each other by their columns. */
function meetRows(
  { starts, ends, rows }: Runs,
  { y, below, width }: { y: number; below: number; width: number },
  reach: number,
  visit: (start: number, otherStart: number) => void,
): void {
  const down = (below - y) * width;
  const end = rows[y + 1] ?? 0;
  const last = rows[below + 1] ?? 0;
  let first = rows[below] ?? 0;
  for (let run = rows[y] ?? 0; run < end; run++) {
    const start = starts[run] ?? 0;
    const stop = (ends[run] ?? 0) + reach + down;
    // Runs are in order: what ends too far to the left of this one does so for those after it.
    while (first < last && (ends[first] ?? 0) <= start - reach + down) first++;
    for (let other = first; other < last && (starts[other] ?? 0) < stop; other++)
      visit(start, starts[other] ?? 0);
  }
}

/** Takes pairs of objects, most of them again and again. */
class Neighbours {
  readonly #near: readonly Set<number>[];
  /** The last two others of each id: where two objects are near in one row, they mostly are in the next. */
  readonly #latest: Int32Array;

  constructor(count: number) {
    this.#near = Array.from({ length: count + 1 }, () => new Set<number>());
    this.#latest = new Int32Array(2 * (count + 1));
  }

  add(id: number, other: number): void {
    const [latest, at] = [this.#latest, 2 * id];
    if (id === other || latest[at] === other || latest[at + 1] === other) return;
    latest[at + 1] = latest[at] ?? 0;
    latest[at] = other;
    this.#near[id]?.add(other);
    this.#near[other]?.add(id);
  }

  sorted(): number[][] {
    return this.#near.map((ids) => [...ids].sort((a, b) => a - b));
  }
}
