/** The greatest of some values from 0 up; 0 when there is none. */
export function greatestOf(values: Int32Array | Uint32Array | Float64Array): number {
  let greatest = 0;
  for (let i = 0; i < values.length; i++) if ((values[i] ?? 0) > greatest) greatest = values[i] ?? 0;
  return greatest;
}
