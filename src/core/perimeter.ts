import { hasNeighbour, isInner, neighbourOffsets } from "./neighbours.ts";
import { outlineMask } from "./outline.ts";
import type { LabelMap } from "./segmentation.ts";

/**
 * Length a border pixel adds, by 1 + 2 · its border neighbours over edges + 10 · those over corners (K. Benkrid and
 * D. Crookes, "Design and FPGA Implementation of a Perimeter Estimator"; the estimator of scikit-image's `perimeter`).
 */
const LENGTHS = lengths();

function lengths(): Float64Array {
  const table = new Float64Array(50);
  for (const code of [5, 7, 15, 17, 25, 27]) table[code] = 1;
  for (const code of [21, 33]) table[code] = Math.SQRT2;
  for (const code of [13, 23]) table[code] = (1 + Math.SQRT2) / 2;
  return table;
}

/** Perimeter of each object in px; index 0 is unused. An object of a few pixels may have 0. */
export function perimeters({ data, width, height, count }: LabelMap): Float64Array {
  const outline = outlineMask(data, width, height);
  const offsets = neighbourOffsets(width);
  const sums = new Float64Array(count + 1);
  for (let i = 0; i < data.length; i++) {
    if (!outline[i]) continue;
    const label = data[i] ?? 0;
    const x = i % width;
    const y = (i - x) / width;
    const inner = isInner(x, y, width, height);
    let code = 1;
    for (let k = 0; k < 8; k++) {
      if (!inner && !hasNeighbour(x, y, k, width, height)) continue;
      const neighbour = i + (offsets[k] ?? 0);
      if (outline[neighbour] && data[neighbour] === label) code += k < 4 ? 2 : 10;
    }
    sums[label] = (sums[label] ?? 0) + (LENGTHS[code] ?? 0);
  }
  return sums;
}
