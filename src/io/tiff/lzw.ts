const clearCode = 256;
const endCode = 257;

/**
 * Decodes TIFF's LZW: codes of 9 to 12 bits, highest bit first, widened one code early; or, where the stream
 * begins as only that can, the form before TIFF 5: lowest bit first, widened on time.
 *
 * Work and memory are bounded by `size`; surplus is not decoded.
 *
 * @param size bytes expected
 * @returns up to `size` bytes; fewer when the stream ends early
 * @throws Error when a code cannot be
 */
export function decodeLzw(packed: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  // Each code's string is its predecessor's, which lies in the output already, and one byte more.
  const start = new Uint32Array(4096);
  const length = new Uint16Array(4096);
  const lowestFirst = packed[0] === 0 && ((packed[1] ?? 0) & 1) === 1;
  const early = lowestFirst ? 0 : 1;
  let written = 0;
  let [next, width] = [258, 9];
  let previous = -1;
  let at = 0;
  while (written < size && at + width <= packed.length * 8) {
    const code = lowestFirst ? codeFromLowest(packed, at, width) : codeFromHighest(packed, at, width);
    at += width;
    if (code === endCode) break;
    if (code === clearCode) {
      [next, width, previous] = [258, 9, -1];
      continue;
    }
    const from = written;
    if (code < 256) {
      out[written++] = code;
    } else {
      if (code > next || (code === next && previous < 0) || (previous < 0 && code >= 258)) {
        throw new Error("an LZW code is out of order");
      }
      const source = code === next ? previous : (start[code] ?? 0);
      const count = code === next ? written - previous + 1 : (length[code] ?? 0);
      // Byte by byte: the string may reach into what is being written.
      for (let index = 0; index < count && written < size; index++) out[written++] = out[source + index] ?? 0;
    }
    if (previous >= 0 && next < 4096) {
      start[next] = previous;
      length[next] = from - previous + 1;
      next++;
      if (next >= (1 << width) - early && width < 12) width++;
    }
    previous = from;
  }
  return out.subarray(0, written);
}

function codeFromHighest(packed: Uint8Array, at: number, width: number): number {
  const byte = at >> 3;
  const bits = ((packed[byte] ?? 0) << 16) | ((packed[byte + 1] ?? 0) << 8) | (packed[byte + 2] ?? 0);
  return (bits >> (24 - width - (at & 7))) & ((1 << width) - 1);
}

function codeFromLowest(packed: Uint8Array, at: number, width: number): number {
  const byte = at >> 3;
  const bits = (packed[byte] ?? 0) | ((packed[byte + 1] ?? 0) << 8) | ((packed[byte + 2] ?? 0) << 16);
  return (bits >> (at & 7)) & ((1 << width) - 1);
}
