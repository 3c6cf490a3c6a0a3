import type { InstanceOptions } from "./card.ts";
import { type ClassPlanes, foregroundProbability, interiorProbability } from "./class-planes.ts";
import { areasOf, fillHoles, paintRuns, renumber } from "./components.ts";
import { type RunComponents, runComponents } from "./runs.ts";
import type { LabelMap } from "./segmentation.ts";
import { type Piece, splitPiece } from "./split.ts";

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
  const mask = atLeast(foregroundProbability(planes), options.threshold);
  fillHoles(mask, width, height, options.maxHoleArea);
  const components = runComponents(mask, width, height, true, 8);
  const data = new Uint32Array(mask.length);
  paintRuns(components, data);
  const greatest = options.split ? splitComponents(data, components, planes, options) : components.count;
  return { width, height, data, count: renumber(data, options.minArea, greatest) };
}

function atLeast(plane: Float32Array, threshold: number): Uint8Array {
  const mask = new Uint8Array(plane.length);
  for (let i = 0; i < mask.length; i++) if ((plane[i] ?? 0) >= threshold) mask[i] = 1;
  return mask;
}

/** A rectangle of whole pixels; right and bottom are exclusive. */
interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Splits every component in its own small frame, which keeps the work in the processor's cache; returns the greatest id. */
function splitComponents(
  labels: Uint32Array,
  components: RunComponents,
  planes: ClassPlanes,
  options: InstanceOptions,
): number {
  const { width, height } = planes;
  const interior = interiorProbability(planes);
  const areas = areasOf(components);
  let last = components.count;
  for (const [index, box] of boxesOf(components, width, height).entries()) {
    const id = index + 1;
    if ((areas[id] ?? 0) < options.minArea) continue;
    const piece = cutPiece(labels, id, box, width, interior, options.threshold);
    const split = splitPiece(piece, options.splitDepth);
    if (split !== null) last = pasteObjects(split, box, labels, width, last);
  }
  return last;
}

/** The frame of each component: its bounding box and one pixel around it, inside the image. */
function boxesOf({ starts, ends, ids, count }: RunComponents, width: number, height: number): Box[] {
  const boxes = Array.from({ length: count }, (): Box => ({ left: width, top: height, right: 0, bottom: 0 }));
  for (let run = 0; run < starts.length; run++) {
    const box = boxes[(ids[run] ?? 0) - 1];
    if (box === undefined) continue;
    const start = starts[run] ?? 0;
    const x = start % width;
    const y = (start - x) / width;
    box.left = Math.min(box.left, Math.max(0, x - 1));
    box.right = Math.max(box.right, Math.min(width, x + (ends[run] ?? 0) - start + 1));
    box.top = Math.min(box.top, Math.max(0, y - 1));
    box.bottom = Math.max(box.bottom, Math.min(height, y + 2));
  }
  return boxes;
}

function cutPiece(
  labels: Uint32Array,
  id: number,
  box: Box,
  imageWidth: number,
  interior: Float32Array | null,
  threshold: number,
): Piece {
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  const mask = new Uint8Array(width * height);
  const own = interior === null ? null : new Float32Array(mask.length);
  const outside = new Uint8Array(mask.length).fill(1);
  for (let y = 0, i = 0; y < height; y++) {
    let from = (box.top + y) * imageWidth + box.left;
    for (let x = 0; x < width; x++, i++, from++) {
      if (labels[from] !== id) continue;
      mask[i] = 1;
      const probability = interior === null ? 1 : (interior[from] ?? 0);
      if (own !== null) own[i] = probability;
      if (probability > threshold) outside[i] = 0;
    }
  }
  return { width, height, mask, outside, interior: own };
}

/** Numbers a split component's objects from `last` + 1; the first keeps nothing of the old id. Returns the last id given. */
function pasteObjects(
  objects: Uint32Array,
  box: Box,
  labels: Uint32Array,
  imageWidth: number,
  last: number,
): number {
  const width = box.right - box.left;
  let greatest = 0;
  for (let i = 0; i < objects.length; i++) {
    const object = objects[i] ?? 0;
    if (object === 0) continue;
    const x = i % width;
    labels[(box.top + (i - x) / width) * imageWidth + box.left + x] = last + object;
    greatest = Math.max(greatest, object);
  }
  return last + greatest;
}
