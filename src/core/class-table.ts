/** Classes of instances in flat arrays, which cost little to hand to another thread. */
export interface ClassTable {
  /** Ascending ids of the instances that are of another class than the first kind of cell. */
  readonly ids: Int32Array;
  /** The class of each. */
  readonly classes: Uint8Array;
}

/** The class of every instance that a table does not name. */
const USUAL_CLASS = 1;

/** @param classes index of a class among the model's, by instance id */
export function classTable(classes: ReadonlyMap<number, number>): ClassTable {
  const named = [...classes].filter(([, index]) => index !== USUAL_CLASS).sort(([a], [b]) => a - b);
  return {
    ids: Int32Array.from(named, ([id]) => id),
    classes: Uint8Array.from(named, ([, index]) => index),
  };
}

/** Class of an instance, in the time of a binary search. */
export function classIn({ ids, classes }: ClassTable, id: number): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return ids[low] === id ? (classes[low] ?? USUAL_CLASS) : USUAL_CLASS;
}
