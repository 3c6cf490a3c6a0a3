import { assignColours } from "./colours.ts";
import { labelRuns, type Runs } from "./run-list.ts";
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
  const { data, width, height } = labels;
  const runs = labelRuns(data, width, height);
  return { ...labels, areas: areasOf(labels, runs), colours: assignColours(labels, palette, runs) };
}

function areasOf({ data, count }: LabelMap, { starts, ends }: Runs): Uint32Array {
  const areas = new Uint32Array(count);
  for (let run = 0; run < starts.length; run++) {
    const start = starts[run] ?? 0;
    const object = (data[start] ?? 0) - 1;
    areas[object] = (areas[object] ?? 0) + (ends[run] ?? 0) - start;
  }
  return areas;
}
