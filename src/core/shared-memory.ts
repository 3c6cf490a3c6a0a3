/** Whether memory can be held once for all threads: in Node.js, and on a page that is cross-origin isolated. */
export function canShareMemory(): boolean {
  return typeof SharedArrayBuffer !== "undefined";
}

/** Zeros in memory that all threads see where there can be such, else in memory of this thread. */
export function sharedMemory(byteLength: number): ArrayBufferLike {
  return canShareMemory() ? new SharedArrayBuffer(byteLength) : new ArrayBuffer(byteLength);
}

/** The values in memory that all threads see; as they are where there is no such memory. */
export function sharedFloats(values: Float32Array): Float32Array {
  if (!canShareMemory()) return values;
  const shared = new Float32Array(sharedMemory(values.byteLength));
  shared.set(values);
  return shared;
}

/** Likewise. */
export function sharedIds(values: Uint32Array): Uint32Array {
  if (!canShareMemory()) return values;
  const shared = new Uint32Array(sharedMemory(values.byteLength));
  shared.set(values);
  return shared;
}
