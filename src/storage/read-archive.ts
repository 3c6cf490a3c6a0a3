import {
  BlobReader,
  configure,
  type Entry,
  type FileEntry,
  TextWriter,
  ZipReader,
} from "@zip.js/zip.js/lib/zip-core-native.js";
import { FileError } from "../io/file-error.ts";
import { MANIFEST, MANIFEST_LIMIT, type Manifest, parseManifest } from "./archive-format.ts";
import type { FileRef } from "./file-ref.ts";

/** A project in a file. */
export interface Archive {
  readonly manifest: Manifest;
  /** Bytes of a file that the manifest names; the stream fails when they are not what was written. */
  readonly open: (file: FileRef, signal: AbortSignal) => ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** @throws FileError when the file is no project, is damaged, or comes from a newer version */
export async function readArchive(fileName: string, content: Blob): Promise<Archive> {
  configure({ useWebWorkers: false });
  const entries = await entriesOf(fileName, content);
  const listed = entries.get(MANIFEST);
  if (listed === undefined) {
    throw new FileError(
      fileName,
      `it is an archive, but holds no project: there is no ${MANIFEST} in it. Choose a file that Utile exported.`,
    );
  }
  if (listed.uncompressedSize > MANIFEST_LIMIT) {
    throw new FileError(
      fileName,
      `its ${MANIFEST} is larger than any project's. Choose a file that Utile exported.`,
    );
  }
  const text = await listed
    .getData(new TextWriter(), { checkSignature: true })
    .catch((error: unknown) => Promise.reject(damaged(fileName, MANIFEST, error)));
  return {
    manifest: parseManifest(fileName, text),
    open: (file, signal) => {
      const entry = entries.get(file.file);
      if (entry === undefined) throw damaged(fileName, file.file, "it is missing");
      if (entry.uncompressedSize !== file.bytes) {
        throw damaged(fileName, file.file, `${entry.uncompressedSize} bytes instead of ${file.bytes}`);
      }
      return contentOf(fileName, entry, signal);
    },
  };
}

async function entriesOf(fileName: string, content: Blob): Promise<Map<string, FileEntry>> {
  try {
    const entries = await new ZipReader(new BlobReader(content)).getEntries();
    return new Map(entries.filter(isFile).map((entry) => [entry.filename, entry]));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FileError(
      fileName,
      `this is no project of Utile, or it is cut short (${why}). Copy it again from its source.`,
    );
  }
}

function isFile(entry: Entry): entry is FileEntry {
  return !entry.directory;
}

function contentOf(
  fileName: string,
  entry: FileEntry,
  signal: AbortSignal,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
  // Closed by hand: only when the checksum is right may the reader see the end.
  const reading = entry.getData(writable, { checkSignature: true, preventClose: true, signal });
  reading
    .then(
      () => writable.close(),
      (error: unknown) =>
        writable.abort(signal.aborted ? signal.reason : damaged(fileName, entry.filename, error)),
    )
    .catch(() => undefined);
  return readable;
}

function damaged(fileName: string, entry: string, cause: unknown): FileError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new FileError(
    fileName,
    `${entry} in it is damaged (${why}). Copy the file again from its source; nothing was taken from it.`,
  );
}
