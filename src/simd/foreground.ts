import { type ClassPlanes, checkPlanes } from "../core/class-planes.ts";
import { RunList, type Runs } from "../core/run-list.ts";
import { FREE, instantiateKernels, reserve } from "./module.ts";

/** Pixels that are looked at together: few enough to stay in the processor's cache. */
const BAND_PIXELS = 65_536;
/** Bytes that may be read behind the planes. */
const GUARD = 64;

/** The runs of `foregroundRuns` in WebAssembly, a band of rows after another; null for images whose rows do not fit. */
export function simdForegroundRuns(planes: ClassPlanes, threshold: number): Runs | null {
  checkPlanes(planes);
  const { width, height, probabilities } = planes;
  const count = probabilities.length;
  if (count === 0 || width === 0) return null;
  const rows = Math.max(1, Math.floor(BAND_PIXELS / width));
  const planeBytes = 4 * width * rows;
  const starts = FREE + planeBytes * count + GUARD;
  // every second pixel of a row may be a run
  const listBytes = 4 * Math.ceil(width / 2) * rows;
  const ends = starts + listBytes;
  const counts = ends + listBytes;
  const { memory, kernel } = instantiateKernels();
  if (!reserve(memory, counts + 4 * rows)) return null;
  const findRuns = kernel("findRuns");
  const { buffer } = memory;
  const list = new RunList(height);
  for (let top = 0; top < height; top += rows) {
    const bottom = Math.min(height, top + rows);
    for (const [index, plane] of probabilities.entries())
      new Float32Array(buffer, FREE + index * planeBytes).set(plane.subarray(top * width, bottom * width));
    const band = [FREE, count, planeBytes, width, bottom - top, top * width, threshold];
    const found = findRuns(...band, starts, ends, counts);
    list.addRows(
      new Int32Array(buffer, starts, found),
      new Int32Array(buffer, ends, found),
      new Int32Array(buffer, counts, bottom - top),
    );
  }
  return list.runs();
}
