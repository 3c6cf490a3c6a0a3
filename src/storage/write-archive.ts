import { BlobReader, configure, TextReader, ZipWriter } from "@zip.js/zip.js/lib/zip-core-native.js";
import { MANIFEST, type Manifest } from "./archive-format.ts";
import { FORMAT } from "./database.ts";
import { type FileRef, filesIn, mapFiles } from "./file-ref.ts";
import type { Piece } from "./open-project.ts";

/** A file that is only for other programs. */
export interface ExtraFile {
  readonly path: string;
  /** Called when its turn has come. */
  readonly content: () => Promise<Blob>;
}

export interface ArchiveSource {
  readonly name: string;
  readonly pieces: readonly Piece[];
  readonly read: (file: FileRef) => Promise<Blob>;
  readonly extras: readonly ExtraFile[];
}

/**
 * Bytes of files from which on the zip has its 64-bit extension, which not every program reads: the format counts to
 * 4 GiB, and the other half is left for painted labels and the manifest.
 */
const ZIP64_FROM = 2 ** 31;

/** Told how much is done, in [0, 1]. */
export type OnFraction = (fraction: number) => void;

/**
 * A project as one zip file, of any size. What is inside is compressed already, so that it is only put together.
 *
 * The stream fails when a file cannot be read; what was written by then is no valid archive.
 */
export function archiveStream(source: ArchiveSource, onFraction: OnFraction): ReadableStream<Uint8Array> {
  configure({ useWebWorkers: false });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  void writeArchive(source, writable, onFraction).catch((error: unknown) =>
    writable.abort(error).catch(() => undefined),
  );
  return readable;
}

async function writeArchive(
  { name, pieces, read, extras }: ArchiveSource,
  writable: WritableStream<Uint8Array>,
  onFraction: OnFraction,
): Promise<void> {
  const files = pathsOf(pieces.flatMap(({ value }) => filesIn(value)));
  const named = pieces.map((piece) => ({
    kind: piece.kind,
    name: piece.name,
    value: mapFiles(piece.value, (file) => ({ ...file, file: files.get(file.file)?.path ?? file.name })),
  }));
  const manifest: Manifest = { format: FORMAT, name, pieces: named };
  const total = [...files.values()].reduce((sum, { ref }) => sum + ref.bytes, 0) || 1;
  let done = 0;
  const zip = new ZipWriter(writable, { level: 0, preventClose: true, zip64: total > ZIP64_FROM });
  await zip.add(MANIFEST, new TextReader(JSON.stringify(manifest)), { level: 6 });
  for (const { ref, path } of files.values()) {
    const before = done;
    const onprogress = async (bytes: number) => onFraction((before + bytes) / total);
    await zip.add(path, new BlobReader(await read(ref)), { onprogress });
    done += ref.bytes;
    onFraction(done / total);
  }
  for (const { path, content } of extras) await zip.add(path, new BlobReader(await content()));
  await zip.close();
  await writable.close();
}

/** Files by their hashes, each with a path of its own. */
function pathsOf(refs: readonly FileRef[]): Map<string, { readonly ref: FileRef; readonly path: string }> {
  const files = new Map<string, { readonly ref: FileRef; readonly path: string }>();
  // Some file systems tell no upper case from lower.
  const taken = new Set<string>([MANIFEST]);
  for (const ref of refs) {
    if (files.has(ref.file)) continue;
    const path = freePath(cleanPath(ref.name), taken);
    taken.add(path.toLowerCase());
    files.set(ref.file, { ref, path });
  }
  return files;
}

/** A path that stays inside the folder the archive is unpacked to, on any system. */
function cleanPath(path: string): string {
  const parts = path.replaceAll(/[\\:*?"<>|]/g, "_").split("/");
  const inside = parts.filter((part) => part !== "" && part !== "." && part !== "..");
  return inside.join("/") || "file";
}

function freePath(path: string, taken: ReadonlySet<string>): string {
  const dot = path.lastIndexOf(".");
  const cut = dot > path.lastIndexOf("/") + 1 ? dot : path.length;
  const at = (n: number) => (n === 1 ? path : `${path.slice(0, cut)}-${n}${path.slice(cut)}`);
  let n = 1;
  while (taken.has(at(n).toLowerCase())) n++;
  return at(n);
}
