import { outlineMask } from "./outline.ts";
import type { LabelMap } from "./segmentation.ts";

/**
 * Which objects are near each other: some pixel of one lies at most `reach` columns and rows from one of the other.
 *
 * @param labels ids 1…count
 * @param reach in px, from 1
 * @returns ids of the neighbours of each id, ascending; index 0 is empty
 */
export function nearObjects({ data, width, height, count }: LabelMap, reach: number): number[][] {
  const near = Array.from({ length: count + 1 }, () => new Set<number>());
  const outline = outlineMask(data, width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!outline[i]) continue;
      const id = data[i] ?? 0;
      const right = Math.min(width - 1, x + reach);
      const bottom = Math.min(height - 1, y + reach);
      let last = id;
      // What lies above or to the left found this pixel already.
      for (let row = y; row <= bottom; row++) {
        for (let column = row === y ? x + 1 : Math.max(0, x - reach); column <= right; column++) {
          const other = data[row * width + column] ?? 0;
          if (other === 0 || other === id || other === last) continue;
          last = other;
          near[id]?.add(other);
          near[other]?.add(id);
        }
      }
    }
  }
  return near.map((ids) => [...ids].sort((a, b) => a - b));
}
