import type { UNetConfig } from "../../src/core/card.ts";

/** Number of values at the end of the contracting path, where drop-out is drawn, for a tile's input of `size` px. */
export function bottomSize(size: number, { depth, baseFilters }: UNetConfig): number {
  let edge = size;
  for (let level = 0; level < depth; level++) edge = (edge - 4) / 2;
  return (edge - 4) ** 2 * baseFilters * 2 ** depth;
}
