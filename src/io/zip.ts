import { Zip, ZipDeflate, ZipPassThrough } from "fflate";

/** A file for an archive. */
export interface ZipEntry {
  /** Path within the archive, with `/`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Without its 64-bit extension the format counts bytes in 32 bits and entries in 16. */
const maxBytes = 2 ** 32 - 1;
const maxEntries = 65_535;
const chunkBytes = 1 << 20;

/** Already compressed inside: deflating again only costs time. */
const packed = /\.(png|tiff?|jpe?g|webp|zip|npz)$/i;

/**
 * An archive as a stream: one entry is held at a time, and the next is asked for when the reader wants more.
 *
 * The stream fails with a RangeError beyond 4 GiB or 65,535 entries, or when two entries have one name.
 */
export function zipStream(entries: Iterable<ZipEntry> | AsyncIterable<ZipEntry>): ReadableStream<Uint8Array> {
  const chunks = zipChunks(entries);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}

/** The whole archive in memory. */
export async function zipBytes(entries: Iterable<ZipEntry> | AsyncIterable<ZipEntry>): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of zipChunks(entries)) chunks.push(new Uint8Array(chunk));
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

async function* zipChunks(entries: Iterable<ZipEntry> | AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  let written = 0;
  const names = new Set<string>();
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    ready.push(chunk);
    written += chunk.length;
  });
  for await (const { name, bytes } of entries) {
    if (names.has(name)) throw new RangeError(`two entries of the archive are named ${name}`);
    names.add(name);
    if (names.size > maxEntries || written + bytes.length > maxBytes) {
      throw new RangeError("the archive would pass 4 GiB or 65,535 files; save fewer images at once");
    }
    const file = packed.test(name) ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 });
    zip.add(file);
    for (let at = 0; at < bytes.length || at === 0; at += chunkBytes) {
      file.push(bytes.subarray(at, at + chunkBytes), at + chunkBytes >= bytes.length);
      yield* ready;
      ready = [];
    }
  }
  zip.end();
  yield* ready;
}
