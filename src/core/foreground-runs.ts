import { type ClassPlanes, checkPlanes } from "./class-planes.ts";
import { pixelKernels } from "./pixel-kernels.ts";
import { RunList, type Runs } from "./run-list.ts";

/**
 * Runs of the pixels that are not background: those whose probabilities of all other classes add up, as 32-bit
 * floats, to `threshold` or more. Nothing of the image's size is made.
 *
 * @throws RangeError when planes and classes do not fit together
 */
export function foregroundRuns(planes: ClassPlanes, threshold: number): Runs {
  return pixelKernels()?.foregroundRuns(planes, threshold) ?? plainForegroundRuns(planes, threshold);
}

function plainForegroundRuns(planes: ClassPlanes, threshold: number): Runs {
  checkPlanes(planes);
  const { width, height } = planes;
  const [first, ...others] = planes.probabilities;
  const list = new RunList(height);
  const sums = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    if (first !== undefined) sums.set(first.subarray(start, start + width));
    for (const plane of others)
      for (let x = 0; x < width; x++) sums[x] = (sums[x] ?? 0) + (plane[start + x] ?? 0);
    addRuns(list, sums, start, threshold);
    list.endRow();
  }
  return list.runs();
}

/** @param start index of the row's first pixel */
function addRuns(list: RunList, row: Float32Array, start: number, threshold: number): void {
  const { length } = row;
  for (let x = 0; x < length; x++) {
    if (!((row[x] ?? 0) >= threshold)) continue;
    const from = x;
    while (x < length && (row[x] ?? 0) >= threshold) x++;
    list.add(start + from, start + x);
  }
}
