/**
 * Room for a plane that the page and its workers can look at without a copy; ordinary memory where the page is not
 * isolated.
 */
export function allocatePlane(length: number): Float32Array {
  if (typeof SharedArrayBuffer === "undefined") return new Float32Array(length);
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}

/** Ids in memory that all threads see, where there is such memory: a plane of them is sent on for every file and weight map. */
export function sharedIds(ids: Uint32Array): Uint32Array {
  if (typeof SharedArrayBuffer === "undefined") return ids;
  const shared = new Uint32Array(new SharedArrayBuffer(ids.byteLength));
  shared.set(ids);
  return shared;
}

/** Memory of arrays that must move to whom they are sent; shared memory stays and is seen by both. */
export function transferOf(arrays: readonly ArrayBufferView[]): ArrayBuffer[] {
  return arrays.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}
