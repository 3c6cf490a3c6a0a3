import { nearObjects } from "./adjacency.ts";
import type { Runs } from "./run-list.ts";
import type { LabelMap } from "./segmentation.ts";

/** Objects this near in px must not share a colour. */
const REACH = 4;

/**
 * Gives every object one of a few colours, so that objects near each other never share one.
 *
 * Greedy in smallest-last order (Matula & Beck 1983), which needs at most six colours where nearness is planar; an
 * object starts its search at (id − 1) modulo the palette, so that colours are spread evenly and rarely change when
 * another object does. Should all colours be taken, the one fewest near objects have is used.
 *
 * @param labels ids 1…count
 * @param colours size of the palette, 1…256
 * @param runs of the labels, where they are at hand
 * @returns palette index of each id, count + 1 long; index 0 is 0
 */
export function assignColours(labels: LabelMap, colours: number, runs?: Runs): Uint8Array {
  if (!(Number.isInteger(colours) && colours >= 1 && colours <= 256))
    throw new RangeError(`a palette has 1 to 256 colours, not ${colours}`);
  const near = nearObjects(labels, REACH, runs);
  const chosen = new Uint8Array(labels.count + 1);
  const done = new Uint8Array(labels.count + 1);
  const taken = new Uint32Array(colours);
  for (const id of smallestLast(near).reverse()) {
    taken.fill(0);
    for (const other of near[id] ?? []) {
      const colour = chosen[other] ?? 0;
      if (done[other]) taken[colour] = (taken[colour] ?? 0) + 1;
    }
    chosen[id] = leastTaken(taken, (id - 1) % colours);
    done[id] = 1;
  }
  return chosen;
}

/** Index of the least value, the first from `start` on, going round. */
export function leastTaken(taken: Uint32Array, start: number): number {
  let best = start;
  for (let step = 1; step < taken.length; step++) {
    const colour = (start + step) % taken.length;
    if ((taken[colour] ?? 0) < (taken[best] ?? 0)) best = colour;
  }
  return best;
}

/** Ids, each with the fewest neighbours among those after it that taking it away in turn allows. */
function smallestLast(near: readonly (readonly number[])[]): number[] {
  const degrees = near.map((ids) => ids.length);
  const waiting: number[][] = [];
  const put = (id: number): void => {
    const degree = degrees[id] ?? 0;
    const ids = waiting[degree] ?? [];
    waiting[degree] = ids;
    ids.push(id);
  };
  for (let id = near.length - 1; id > 0; id--) put(id);
  const removed = new Uint8Array(near.length);
  const order: number[] = [];
  for (let degree = 0; degree < waiting.length; ) {
    const id = waiting[degree]?.pop();
    if (id === undefined) {
      degree++;
      continue;
    }
    if (removed[id] || degrees[id] !== degree) continue;
    removed[id] = 1;
    order.push(id);
    for (const other of near[id] ?? []) {
      if (removed[other]) continue;
      degrees[other] = (degrees[other] ?? 0) - 1;
      put(other);
    }
    degree = Math.max(0, degree - 1);
  }
  return order;
}
