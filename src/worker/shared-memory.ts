import { sharedMemory } from "../core/shared-memory.ts";

/**
 * Room for a plane that the page and its workers can look at without a copy; ordinary memory where the page is not
 * isolated.
 */
export function allocatePlane(length: number): Float32Array {
  return new Float32Array(sharedMemory(length * Float32Array.BYTES_PER_ELEMENT));
}

/** Memory of arrays that must move to whom they are sent; shared memory stays and is seen by both. */
export function transferOf(arrays: readonly ArrayBufferView[]): ArrayBuffer[] {
  return arrays.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}
