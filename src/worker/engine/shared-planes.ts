/**
 * Room for a plane that the page and its pixel workers can look at without a copy; ordinary memory where the page is
 * not isolated.
 */
export function allocatePlane(length: number): Float32Array {
  if (typeof SharedArrayBuffer === "undefined") return new Float32Array(length);
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}

/** Memory of planes that must move to whom they are sent; shared memory stays and is seen by both. */
export function transferOf(planes: readonly Float32Array[]): ArrayBuffer[] {
  return planes.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}
