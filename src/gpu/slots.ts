/** Where maps lie: several share a slot when they are not needed at the same time. */
export interface SlotPlan<M> {
  readonly slotOf: ReadonlyMap<M, number>;
  /** Values each slot must hold. */
  readonly lengths: readonly number[];
}

/**
 * Shares out memory among the maps of a list of steps: a map takes the smallest free slot that is large enough, else the
 * largest free one, which grows, else a new one; a slot is free again after the last step that reads its map.
 */
export function planSlots<M>(
  steps: readonly { readonly inputs: readonly M[]; readonly output: M }[],
  lengthOf: (map: M) => number,
): SlotPlan<M> {
  const lastUse = new Map<M, number>();
  for (const [i, { inputs, output }] of steps.entries()) {
    lastUse.set(output, i);
    for (const input of inputs) lastUse.set(input, i);
  }
  const slotOf = new Map<M, number>();
  const lengths: number[] = [];
  const free = new Set<number>();
  for (const [i, { output }] of steps.entries()) {
    const wanted = lengthOf(output);
    const slot = bestSlot(free, lengths, wanted) ?? lengths.length;
    free.delete(slot);
    lengths[slot] = Math.max(lengths[slot] ?? 0, wanted);
    slotOf.set(output, slot);
    for (const [map, last] of lastUse) {
      const used = slotOf.get(map);
      if (last === i && used !== undefined) free.add(used);
    }
  }
  return { slotOf, lengths };
}

function bestSlot(free: ReadonlySet<number>, lengths: readonly number[], wanted: number): number | null {
  const length = (slot: number): number => lengths[slot] ?? 0;
  const byLength = [...free].sort((a, b) => length(a) - length(b));
  return byLength.find((slot) => length(slot) >= wanted) ?? byLength.at(-1) ?? null;
}
