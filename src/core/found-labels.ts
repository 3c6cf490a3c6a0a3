import { assignColours } from "./colours.ts";
import type { LabelMap } from "./segmentation.ts";

/** Instance ids of one plane, with what is told of them wherever they are shown. */
export interface FoundLabels extends LabelMap {
  /** Area of object `i + 1` in px², `count` long. */
  readonly areas: Uint32Array;
  /** Palette index of each id, `count + 1` long; see `assignColours`. */
  readonly colours: Uint8Array;
}

/**
 * Counts and colours objects: a look at every pixel, too long for the page's thread.
 *
 * @param palette number of colours, 1…256
 */
export function foundLabels(labels: LabelMap, palette: number): FoundLabels {
  const { data, count } = labels;
  const areas = new Uint32Array(count);
  for (let i = 0; i < data.length; i++) {
    const id = data[i] ?? 0;
    if (id > 0) areas[id - 1] = (areas[id - 1] ?? 0) + 1;
  }
  return { ...labels, areas, colours: assignColours(labels, palette) };
}
