/** One fine-tuning run on phase-t98g. */
export interface FewLabelsRun {
  readonly name: string;
  readonly start: "cells" | "cells-without-phase";
  /** Numbers of the sets whose labels it learns from, and of those that judge it. */
  readonly trained: readonly number[];
  readonly heldOut: readonly number[];
}

/** What every recipe of ours holds out of phase-t98g. */
const HELD_OUT = [16, 41];
const OTHERS = [1, 6, 11, 21, 26, 31, 36];
/** Two orders in which a user may come to label images: a run with n labels takes an order's first n. */
const ORDERS = { a: [1, 26, 11, 36], b: [21, 6, 31, 11] };
const COUNTS = [1, 2, 4];

/**
 * All runs. Eight of nine images leave one to judge by: that is done twice, each held-out image judging the run that
 * learnt from the other, so that the mean is over the same two images as everywhere else.
 */
export function fewLabelsRuns(): FewLabelsRun[] {
  return (["cells-without-phase", "cells"] as const).flatMap((start) => [
    ...Object.entries(ORDERS).flatMap(([order, sets]) =>
      COUNTS.map((count) => ({
        name: `${start}-${count}${order}`,
        start,
        trained: sets.slice(0, count),
        heldOut: HELD_OUT,
      })),
    ),
    { name: `${start}-7`, start, trained: OTHERS, heldOut: HELD_OUT },
    ...HELD_OUT.map((judge) => ({
      name: `${start}-8-${judge}`,
      start,
      trained: [...OTHERS, ...HELD_OUT.filter((set) => set !== judge)],
      heldOut: [judge],
    })),
  ]);
}
