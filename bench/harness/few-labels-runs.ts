/** One fine-tuning run on phase-t98g. */
export interface FewLabelsRun {
  readonly name: string;
  readonly start: "cells" | "cells-without-phase";
  /** Numbers of the sets whose labels it learns from, and of those that judge it. */
  readonly trained: readonly number[];
  readonly heldOut: readonly number[];
}

const ALL = [1, 6, 11, 16, 21, 26, 31, 36, 41];
/** What every recipe of ours holds out of phase-t98g. */
const HELD_OUT = [16, 41];
/** Two orders in which a user may come to label images: a run with n labels takes an order's first n. */
const ORDERS = { a: [1, 26, 11, 36], b: [21, 6, 31, 11] };
const COUNTS = [1, 2, 4];
/** Each image judges once. */
const FOLDS = [HELD_OUT, [1, 6], [11, 21], [26, 31], [36]];

const without = (judges: readonly number[]): number[] => ALL.filter((set) => !judges.includes(set));

/**
 * All runs. Eight of nine images leave one to judge by: that is done twice, each held-out image judging the run that
 * learnt from the other, so that the mean is over the same two images as everywhere else. `fold` is a cross-validation.
 */
export function fewLabelsRuns(): FewLabelsRun[] {
  const twin = "cells-without-phase";
  return [
    ...orders(twin),
    ...HELD_OUT.map((set) => judgedBy(`${twin}-8-${set}`, twin, [set])),
    ...FOLDS.map((judges) => judgedBy(`fold-${judges.join("-")}`, twin, judges)),
    ...orders("cells"),
    judgedBy("cells-7", "cells", HELD_OUT),
  ];
}

function orders(start: FewLabelsRun["start"]): FewLabelsRun[] {
  return Object.entries(ORDERS).flatMap(([order, sets]) =>
    COUNTS.map((count) => ({
      name: `${start}-${count}${order}`,
      start,
      trained: sets.slice(0, count),
      heldOut: HELD_OUT,
    })),
  );
}

/** A run that learns from all images but those that judge it. */
function judgedBy(name: string, start: FewLabelsRun["start"], heldOut: readonly number[]): FewLabelsRun {
  return { name, start, trained: without(heldOut), heldOut };
}
