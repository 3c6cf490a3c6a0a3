import { type RunComponents, runComponents } from "./runs.ts";
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
  const components = runComponents(mask, width, height, true, connectivity);
  const data = new Uint32Array(mask.length);
  paintRuns(components, data);
  return { width, height, data, count: components.count };
}

/** Writes each run's component id into `labels`. */
export function paintRuns(components: RunComponents, labels: Uint32Array): void {
  const { starts, ends, ids } = components;
  for (let run = 0; run < starts.length; run++) labels.fill(ids[run] ?? 0, starts[run], ends[run]);
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
 * Fills holes of up to `maxArea` px² in place. A hole is background that no path over pixel edges joins to the image's border.
 *
 * @param mask row-major, `width * height` long; filled pixels become 1
 */
export function fillHoles(mask: Uint8Array, width: number, height: number, maxArea: number): void {
  if (maxArea < 1) return;
  const background = runComponents(mask, width, height, false, 4);
  const { starts, ends, ids } = background;
  const areas = areasOf(background);
  const open = new Uint8Array(background.count + 1);
  for (let run = 0; run < starts.length; run++) {
    const start = starts[run] ?? 0;
    const end = ends[run] ?? 0;
    const atEdge = start < width || end > mask.length - width || start % width === 0 || end % width === 0;
    if (atEdge) open[ids[run] ?? 0] = 1;
  }
  for (let run = 0; run < starts.length; run++) {
    const id = ids[run] ?? 0;
    if (!open[id] && (areas[id] ?? 0) <= maxArea) mask.fill(1, starts[run], ends[run]);
  }
}

/**
 * Drops objects smaller than `minArea` px² and numbers the rest 1…count in the order of their first pixel, row by row.
 *
 * @param labels row-major ids, 0 background; any ids, gaps allowed; changed in place
 * @returns count
 */
export function keepAtLeast(labels: Uint32Array, minArea: number): number {
  let greatest = 0;
  for (const label of labels) if (label > greatest) greatest = label;
  // Ids far beyond the number of pixels come from files; a map then takes less memory than an array.
  const dense = greatest <= 4 * labels.length + 1024;
  return renumber(labels, minArea, dense ? greatest : closeGaps(labels));
}

/** {@link keepAtLeast} for ids of which none exceeds `greatest`. */
export function renumber(labels: Uint32Array, minArea: number, greatest: number): number {
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
