import { connectedComponents } from "./components.ts";
import { equivalentDiameter } from "./equivalent-diameter.ts";
import { medianOf } from "./median.ts";
import type { LabelMap } from "./segmentation.ts";

/** Instance ids of one plane as a file has them. */
interface Ids {
  readonly width: number;
  readonly height: number;
  /** Row-major; 0 is background. */
  readonly data: Uint32Array;
}

/**
 * Instances of a label image that may be a mask.
 *
 * One value besides 0 makes it a mask: its connected pieces become the instances, joined along edges only, so that
 * cells that meet at a corner of a thin membrane stay apart. Else the ids are instances as they are.
 */
export function instancesOf({ width, height, data }: Ids): Uint32Array {
  const first = data.find((id) => id !== 0);
  if (first === undefined || data.some((id) => id !== 0 && id !== first)) return data;
  const mask = Uint8Array.from(data, (id) => (id === 0 ? 0 : 1));
  return connectedComponents(mask, width, height, 4).data;
}

/** The label map of a label image: its instances numbered 1…count in the order of their first pixel, row by row. */
export function labelMapOf(image: Ids): LabelMap {
  const own = instancesOf(image);
  const numbers = new Map<number, number>([[0, 0]]);
  const data = new Uint32Array(own.length);
  for (let i = 0; i < own.length; i++) {
    const id = own[i] ?? 0;
    const number = numbers.get(id) ?? numbers.size;
    numbers.set(id, number);
    data[i] = number;
  }
  return { width: image.width, height: image.height, data, count: numbers.size - 1 };
}

/** Median of the instances' equivalent diameters, 2 √(area / π), in px; 0 without instances. */
export function medianDiameter(planes: Iterable<Uint32Array>): number {
  const diameters: number[] = [];
  for (const plane of planes) {
    const areas = new Map<number, number>();
    for (const id of plane) if (id) areas.set(id, (areas.get(id) ?? 0) + 1);
    for (const area of areas.values()) diameters.push(equivalentDiameter(area));
  }
  return medianOf(diameters);
}
