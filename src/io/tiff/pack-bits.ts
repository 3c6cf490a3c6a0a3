/**
 * Decodes PackBits run lengths.
 *
 * @param size bytes expected; surplus is not decoded
 * @returns up to `size` bytes; fewer when the stream ends early
 */
export function decodePackBits(packed: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  let written = 0;
  let at = 0;
  while (at < packed.length && written < size) {
    const header = packed[at++] ?? 0;
    if (header < 128) {
      const literal = packed.subarray(at, at + Math.min(header + 1, size - written));
      out.set(literal, written);
      written += literal.length;
      at += header + 1;
    } else if (header > 128 && at < packed.length) {
      const end = Math.min(size, written + 257 - header);
      out.fill(packed[at++] ?? 0, written, end);
      written = end;
    }
  }
  return out.subarray(0, written);
}
