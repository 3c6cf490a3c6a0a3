import type { InstanceOptions } from "./card.ts";
import { type ClassPlanes, interiorProbability } from "./class-planes.ts";
import { areasOf, withoutHoles } from "./components.ts";
import { foregroundRuns } from "./foreground-runs.ts";
import { Pieces } from "./pieces.ts";
import { pixelKernels } from "./pixel-kernels.ts";
import { connectRuns, type RunComponents } from "./runs.ts";
import type { LabelMap } from "./segmentation.ts";
import { plainSplitter } from "./split.ts";
import { SplitParts } from "./split-parts.ts";

/**
 * Finds objects in the network's answer: foreground from `threshold` up, small holes filled, connected pieces (corners
 * connect), each split where `split` asks for it, small objects dropped.
 *
 * A model with a `rim` class is split at the rims: only interior probability above `threshold` seeds an object.
 *
 * @returns ids 1…count in the order of their first pixel, row by row
 * @throws RangeError when planes and classes do not fit together
 */
export function findInstances(planes: ClassPlanes, options: InstanceOptions): LabelMap {
  const { width, height } = planes;
  const foreground = withoutHoles(foregroundRuns(planes, options.threshold), width, options.maxHoleArea);
  const components = connectRuns(foreground, width, 8);
  const areas = areasOf(components);
  const parts = new SplitParts(components.count);
  if (options.split) splitComponents(parts, components, areas, planes, options);
  const data = new Uint32Array(width * height);
  return { width, height, data, count: numberObjects(data, components, areas, parts, options.minArea) };
}

/** Splits every component in its own small frame, which keeps the work in the processor's cache. */
function splitComponents(
  parts: SplitParts,
  components: RunComponents,
  areas: Uint32Array,
  planes: ClassPlanes,
  { threshold, minArea, splitDepth: depth }: InstanceOptions,
): void {
  const pieces = new Pieces(components, planes.width);
  const job = { pieces, interior: interiorProbability(planes), threshold, depth };
  const splitter = (pixelKernels()?.splitter ?? plainSplitter)(job);
  for (let id = 1; id <= components.count; id++) {
    if ((areas[id] ?? 0) < minArea) continue;
    const runs = splitter.split(id);
    if (runs !== null) parts.add(id, runs);
  }
}

/** Numbers objects of at least `minArea` px² 1…count in the order of their first pixel and drops the others; returns count. */
function numberObjects(
  labels: Uint32Array,
  { starts, ends, ids, count }: RunComponents,
  areas: Uint32Array,
  parts: SplitParts,
  minArea: number,
): number {
  const whole = new Uint32Array(count + 1);
  const renamed = new Uint32Array(parts.areas.length);
  let last = 0;
  for (let run = 0; run < starts.length; run++) {
    const id = ids[run] ?? 0;
    const start = starts[run] ?? 0;
    const end = ends[run] ?? 0;
    if (!parts.isSplit(id)) {
      if ((areas[id] ?? 0) < minArea) continue;
      if (whole[id] === 0) whole[id] = ++last;
      fillRun(labels, start, end, whole[id] ?? 0);
      continue;
    }
    for (let from = start, to = start; from < end; from = to) {
      const object = parts.take(id);
      to += parts.length;
      if (renamed[object] === 0 && (parts.areas[object] ?? 0) >= minArea) renamed[object] = ++last;
      fillRun(labels, from, to, renamed[object] ?? 0);
    }
  }
  return last;
}

/** A loop, because runs are short. */
function fillRun(labels: Uint32Array, start: number, end: number, label: number): void {
  for (let i = start; i < end; i++) labels[i] = label;
}
