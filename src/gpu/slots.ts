/** Where maps lie: several share a slot when they are not needed at the same time. */
export interface SlotPlan<M> {
  readonly slotOf: ReadonlyMap<M, number>;
  /** What each slot must hold. */
  readonly sizes: readonly number[];
}

/**
 * Shares out memory among the maps of a list of steps: a map takes the smallest free slot that is large enough, else the
 * largest free one, which grows, else a new one; a slot is free again after the last step that reads its map.
 */
export function planSlots<M>(
  steps: readonly { readonly inputs: readonly M[]; readonly outputs: readonly M[] }[],
  sizeOf: (map: M) => number,
): SlotPlan<M> {
  const lastUse = new Map<M, number>();
  for (const [i, { inputs, outputs }] of steps.entries()) {
    for (const map of [...outputs, ...inputs]) lastUse.set(map, i);
  }
  const slotOf = new Map<M, number>();
  const sizes: number[] = [];
  const free = new Set<number>();
  for (const [i, { outputs }] of steps.entries()) {
    for (const output of outputs) {
      const wanted = sizeOf(output);
      const slot = bestSlot(free, sizes, wanted) ?? sizes.length;
      free.delete(slot);
      sizes[slot] = Math.max(sizes[slot] ?? 0, wanted);
      slotOf.set(output, slot);
    }
    for (const [map, last] of lastUse) {
      const used = slotOf.get(map);
      if (last === i && used !== undefined) free.add(used);
    }
  }
  return { slotOf, sizes };
}

function bestSlot(free: ReadonlySet<number>, sizes: readonly number[], wanted: number): number | null {
  const size = (slot: number): number => sizes[slot] ?? 0;
  const bySize = [...free].sort((a, b) => size(a) - size(b));
  return bySize.find((slot) => size(slot) >= wanted) ?? bySize.at(-1) ?? null;
}
