/** Bytes hashed at once; so much is held in memory, however large a file is. */
const BLOCK_BYTES = 4 * 2 ** 20;

/**
 * Name of a file by its content: SHA-256 of the SHA-256 sums of its blocks of 4 MiB, in hexadecimal.
 *
 * The browser hashes only what lies in memory, so a file of any size is hashed by blocks.
 */
export async function contentHash(content: Blob): Promise<string> {
  const sums: ArrayBuffer[] = [];
  for (let at = 0; at < content.size; at += BLOCK_BYTES) {
    const block = await content.slice(at, at + BLOCK_BYTES).arrayBuffer();
    sums.push(await crypto.subtle.digest("SHA-256", block));
  }
  const whole = await crypto.subtle.digest("SHA-256", await new Blob(sums).arrayBuffer());
  return Array.from(new Uint8Array(whole), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
