import { unzlibSync } from "fflate";

/**
 * Unpacks a zlib stream.
 *
 * @param most bytes that are kept; what would come after them is dropped
 * @throws Error when the stream is damaged
 */
export type Inflate = (packed: Uint8Array, most: number) => Uint8Array;

/** In JavaScript, as it runs anywhere. */
export function plainInflate(packed: Uint8Array, most: number): Uint8Array {
  // With a buffer of the size expected, nothing beyond it is kept.
  return unzlibSync(packed, { out: new Uint8Array(most) });
}
