/** Middle of the sorted values, the upper one of two; 0 when there is none. */
export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
