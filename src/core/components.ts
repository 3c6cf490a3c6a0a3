import { greatestOf } from "./greatest.ts";
import { complementRuns, filterRuns, maskRuns, type Runs } from "./run-list.ts";
import { connectRuns, type RunComponents } from "./runs.ts";
import type { LabelMap } from "./segmentation.ts";

/**
 * Numbers the connected components of a mask 1…count in the order of their first pixel, row by row.
 *
 * @param mask row-major, `width * height` long; non-zero is foreground
 * @param connectivity 8 (default): pixels that share a corner are connected
 * @throws RangeError when `mask` is not `width * height` long
 */
export function connectedComponents(
  mask: Uint8Array,
  width: number,
  height: number,
  connectivity: 4 | 8 = 8,
): LabelMap {
  const { starts, ends, ids, count } = connectRuns(maskRuns(mask, width, height), width, connectivity);
  const data = new Uint32Array(mask.length);
  for (let run = 0; run < starts.length; run++) data.fill(ids[run] ?? 0, starts[run], ends[run]);
  return { width, height, data, count };
}

/** Px² of each component; index 0 is unused. */
export function areasOf({ starts, ends, ids, count }: RunComponents): Uint32Array {
  const areas = new Uint32Array(count + 1);
  for (let run = 0; run < starts.length; run++) {
    const id = ids[run] ?? 0;
    areas[id] = (areas[id] ?? 0) + (ends[run] ?? 0) - (starts[run] ?? 0);
  }
  return areas;
}

/**
 * A mask without its holes of up to `maxArea` px². A hole is background that no path over pixel edges joins to the
 * image's border.
 *
 * @param runs of the mask
 * @param width of the image in px
 */
export function withoutHoles(runs: Runs, width: number, maxArea: number): Runs {
  if (maxArea < 1) return runs;
  const background = connectRuns(complementRuns(runs, width), width, 4);
  const { ids } = background;
  const areas = areasOf(background);
  const open = touchingEdge(background, width);
  const isHole = open.map((isOpen, id) => (id > 0 && isOpen === 0 && (areas[id] ?? 0) <= maxArea ? 1 : 0));
  if (!isHole.includes(1)) return runs;
  return complementRuns(
    filterRuns(background, (run) => isHole[ids[run] ?? 0] === 0),
    width,
  );
}

/** Which components have a pixel at the image's edge: 1 for those. */
function touchingEdge({ starts, ends, rows, ids, count }: RunComponents, width: number): Uint8Array {
  const touching = new Uint8Array(count + 1);
  const lastRow = rows.length - 2;
  for (let y = 0; y <= lastRow; y++) {
    const left = y * width;
    const end = rows[y + 1] ?? 0;
    for (let run = rows[y] ?? 0; run < end; run++)
      if (y === 0 || y === lastRow || starts[run] === left || ends[run] === left + width)
        touching[ids[run] ?? 0] = 1;
  }
  return touching;
}

/**
 * Drops objects smaller than `minArea` px² and numbers the rest 1…count in the order of their first pixel, row by row.
 *
 * @param labels row-major ids, 0 background; any ids, gaps allowed; changed in place
 * @returns count
 */
export function keepAtLeast(labels: Uint32Array, minArea: number): number {
  const greatest = greatestOf(labels);
  // Ids far beyond the number of pixels come from files; a map then takes less memory than an array.
  const dense = greatest <= 4 * labels.length + 1024;
  return renumber(labels, minArea, dense ? greatest : closeGaps(labels));
}

/** {@link keepAtLeast} for ids of which none exceeds `greatest`. */
function renumber(labels: Uint32Array, minArea: number, greatest: number): number {
  const areas = new Uint32Array(greatest + 1);
  for (const label of labels) if (label) areas[label] = (areas[label] ?? 0) + 1;
  const renamed = new Uint32Array(greatest + 1);
  let count = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] ?? 0;
    if (label === 0) continue;
    if (renamed[label] === 0 && (areas[label] ?? 0) >= minArea) renamed[label] = ++count;
    labels[i] = renamed[label] ?? 0;
  }
  return count;
}

/** Brings ids down to 1…count, in the order of their first pixel; returns count. */
function closeGaps(labels: Uint32Array): number {
  const dense = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] ?? 0;
    if (label === 0) continue;
    const id = dense.get(label) ?? dense.size + 1;
    dense.set(label, id);
    labels[i] = id;
  }
  return dense.size;
}
