import { connectedComponents } from "./components.ts";
import { toGrey } from "./input-planes.ts";
import type { Raster } from "./raster.ts";

/**
 * Instance ids of a label image.
 *
 * An image with one value besides 0 is a mask: its connected pieces become the instances, joined along edges only,
 * so that cells that meet at a corner of a thin membrane stay apart.
 *
 * @returns ids, row-major; 0 is background
 * @throws RangeError when a value is no whole number from 0 to 2³¹ − 1
 */
export function labelIds(raster: Raster): Uint32Array {
  const plane = toGrey(raster);
  const ids = new Uint32Array(plane.length);
  let only = 0;
  let isMask = true;
  for (let i = 0; i < ids.length; i++) {
    const value = plane[i] ?? 0;
    if (!(Number.isInteger(value) && value >= 0 && value < 2 ** 31)) {
      throw new RangeError(`a label must be a whole number from 0 to ${2 ** 31 - 1}, not ${value}`);
    }
    ids[i] = value;
    if (value === 0 || value === only) continue;
    if (only !== 0) isMask = false;
    only = value;
  }
  if (!isMask || only === 0) return ids;
  const mask = Uint8Array.from(ids, (id) => (id ? 1 : 0));
  return connectedComponents(mask, raster.width, raster.height, 4).data;
}

/** Median of the instances' equivalent diameters, 2 √(area / π), in px; 0 without instances. */
export function medianDiameter(ids: Iterable<Uint32Array>): number {
  const diameters: number[] = [];
  for (const plane of ids) {
    const areas = new Map<number, number>();
    for (const id of plane) if (id) areas.set(id, (areas.get(id) ?? 0) + 1);
    for (const area of areas.values()) diameters.push(2 * Math.sqrt(area / Math.PI));
  }
  diameters.sort((a, b) => a - b);
  return diameters[diameters.length >> 1] ?? 0;
}
