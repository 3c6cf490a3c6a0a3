import type { InstanceOptions } from "./card.ts";
import { type ClassPlanes, interiorProbability } from "./class-planes.ts";
import { areasOf, withoutHoles } from "./components.ts";
import { foregroundRuns } from "./foreground-runs.ts";
import { type Box, PieceCutter } from "./pieces.ts";
import { connectRuns, type RunComponents } from "./runs.ts";
import type { LabelMap } from "./segmentation.ts";
import { Splitter } from "./split.ts";

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
  const data = new Uint32Array(width * height);
  const areas = areasOf(components);
  const parts = options.split
    ? splitComponents(data, components, areas, planes, options)
    : nothingSplit(components);
  return { width, height, data, count: numberObjects(data, components, areas, parts, options.minArea) };
}

/** What components were split into. */
interface Parts {
  /** Whether component `id` was split; its pixels then hold an object's index. */
  readonly isSplit: Uint8Array;
  /** Px² of each object, by index; 0 is unused. */
  readonly areas: readonly number[];
}

function nothingSplit({ count }: RunComponents): Parts {
  return { isSplit: new Uint8Array(count + 1), areas: [] };
}

/** Splits every component in its own small frame, which keeps the work in the processor's cache. */
function splitComponents(
  labels: Uint32Array,
  components: RunComponents,
  areas: Uint32Array,
  planes: ClassPlanes,
  options: InstanceOptions,
): Parts {
  const isSplit = new Uint8Array(components.count + 1);
  const objects = [0];
  const cutter = new PieceCutter(components, planes.width, interiorProbability(planes), options.threshold);
  const splitter = new Splitter(cutter.framePixels);
  for (let id = 1; id <= components.count; id++) {
    if ((areas[id] ?? 0) < options.minArea) continue;
    const split = splitter.split(cutter.cut(id), options.splitDepth);
    if (split === null) continue;
    isSplit[id] = 1;
    pasteObjects(split, cutter.box(id), labels, planes.width, objects);
  }
  return { isSplit, areas: objects };
}

/** Writes a split component's objects, numbered on from those before, and counts their pixels. */
function pasteObjects(
  split: Uint32Array,
  box: Box,
  labels: Uint32Array,
  imageWidth: number,
  areas: number[],
): void {
  const before = areas.length - 1;
  for (let y = box.top, i = 0; y < box.bottom; y++) {
    const row = y * imageWidth;
    for (let x = box.left; x < box.right; x++, i++) {
      const own = split[i] ?? 0;
      if (own === 0) continue;
      const object = before + own;
      labels[row + x] = object;
      areas[object] = (areas[object] ?? 0) + 1;
    }
  }
}

/** Numbers objects of at least `minArea` px² 1…count in the order of their first pixel and drops the others; returns count. */
function numberObjects(
  labels: Uint32Array,
  { starts, ends, ids, count }: RunComponents,
  areas: Uint32Array,
  parts: Parts,
  minArea: number,
): number {
  const whole = new Uint32Array(count + 1);
  const renamed = new Uint32Array(parts.areas.length);
  let last = 0;
  for (let run = 0; run < starts.length; run++) {
    const id = ids[run] ?? 0;
    const end = ends[run] ?? 0;
    if (parts.isSplit[id] === 0) {
      if ((areas[id] ?? 0) < minArea) continue;
      if (whole[id] === 0) whole[id] = ++last;
      labels.fill(whole[id] ?? 0, starts[run], end);
      continue;
    }
    for (let i = starts[run] ?? 0; i < end; i++) {
      const object = labels[i] ?? 0;
      if (renamed[object] === 0 && (parts.areas[object] ?? 0) >= minArea) renamed[object] = ++last;
      labels[i] = renamed[object] ?? 0;
    }
  }
  return last;
}
