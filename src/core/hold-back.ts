import { instanceExtents } from "./label-inventory.ts";
import type { PaintedLabels } from "./painted-labels.ts";
import type { ImageRect } from "./rect.ts";

/** Fewest labelled cells of which some can be spared. */
export const FEWEST_TO_HOLD = 4;

/** What a cell cut by the border costs, beside a cell too many or too few: it is lost to both sides. */
const CUT_COST = 1;

/** Edges along one axis; ends are exclusive. */
interface Interval {
  readonly start: number;
  readonly end: number;
}

/**
 * Chooses which labels judge the network instead of training it: a strip at one side of what is labelled that holds
 * about a share of the cells and cuts as few as possible. The same labels always give the same strip.
 *
 * @param share of the labelled cells, (0, 1)
 * @returns null where fewer than {@link FEWEST_TO_HOLD} cells are labelled, or no strip holds a whole cell
 */
export function holdBack(labels: PaintedLabels, share: number): ImageRect | null {
  const boxes = instanceExtents(labels).map(({ box }) => box);
  if (boxes.length < FEWEST_TO_HOLD) return null;
  const across = bestCut(
    boxes.map(({ x, width }) => ({ start: x, end: x + width })),
    share,
  );
  const down = bestCut(
    boxes.map(({ y, height }) => ({ start: y, end: y + height })),
    share,
  );
  const isAcross = down === null || (across !== null && across.cost <= down.cost);
  const best = isAcross ? across : down;
  if (best === null) return null;
  const { width, height } = labels;
  const { start, end } = best.atStart
    ? { start: 0, end: best.at }
    : { start: best.at, end: isAcross ? width : height };
  if (isAcross) return { x: start, y: 0, width: end - start, height };
  return { x: 0, y: start, width, height: end - start };
}

interface Cut {
  readonly at: number;
  /** Whether what lies before it is held back, else what lies after it. */
  readonly atStart: boolean;
  /** In cells. */
  readonly cost: number;
}

/** The cut whose one side comes nearest to a share of the cells; null when no side holds one and leaves one. */
function bestCut(cells: readonly Interval[], share: number): Cut | null {
  const wanted = share * cells.length;
  let best: Cut | null = null;
  for (const at of placesToCut(cells)) {
    const before = cells.filter(({ end }) => end <= at).length;
    const after = cells.filter(({ start }) => start >= at).length;
    const cutCost = CUT_COST * (cells.length - before - after);
    for (const atStart of [false, true]) {
      const [held, left] = atStart ? [before, after] : [after, before];
      const cost = cutCost + Math.abs(held - wanted);
      if (held > 0 && left > 0 && (best === null || cost < best.cost)) best = { at, atStart, cost };
    }
  }
  return best;
}

/** Middles between neighbouring edges, so that a border stays clear of the cells, then the edges themselves. */
function placesToCut(cells: readonly Interval[]): number[] {
  const edges = [...new Set(cells.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const middles = edges.slice(1).map((edge, i) => Math.floor((edge + (edges[i] ?? edge)) / 2));
  return [...middles, ...edges];
}
