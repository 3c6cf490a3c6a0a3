import { FileError } from "../io/file-error.ts";
import { type FileRef, filesIn, mapFiles } from "../storage/file-ref.ts";
import type { Keep, Piece } from "../storage/open-project.ts";
import type { Archive } from "../storage/read-archive.ts";
import type { ExtraFile } from "../storage/write-archive.ts";
import type { AppState } from "./appState.ts";
import type { ImageId } from "./image.ts";
import { recordsOf } from "./projectRestore.ts";
import type { Services } from "./services.ts";

/** Ends with which a project's file is named. */
export const PROJECT_EXTENSION = ".utile";

/** A name for a project's file that every system takes. */
export function projectFileName(name: string): string {
  return `${name.replaceAll(/[\\/:*?"<>|]/g, "-").trim() || "project"}${PROJECT_EXTENSION}`;
}

/** Pieces of what is in the list: images taken off it are not given away. */
export function listedPieces(pieces: readonly Piece[], order: readonly ImageId[]): Piece[] {
  const stored = new Set(pieces.filter(({ kind }) => kind === "image").map(({ name }) => name));
  const off = (name: string) => stored.has(name) && !order.includes(name);
  return pieces.filter(({ name }) => !off(name) && !off(name.slice(0, Math.max(0, name.lastIndexOf("/")))));
}

/** Painted labels as they are now, for other programs; ours does again what was done to them. */
export function paintedFiles({ pixels }: Services, { documents, images, order }: AppState): ExtraFile[] {
  const taken = new Set<string>();
  return order.flatMap((id) => {
    const labels = documents[id]?.labels;
    if (labels === undefined) return [];
    const { width, height, ids, emphasis } = labels;
    const stem = images[id]?.name.replace(/\.[^.]*$/, "") ?? id;
    const name = taken.has(stem) ? `${stem}-${id}` : stem;
    taken.add(name);
    const file = (folder: string, plane: () => Uint32Array): ExtraFile => ({
      path: `${folder}/${name.replaceAll(/[\\/:*?"<>|]/g, "_")}.tif`,
      content: async () =>
        new Blob([new Uint8Array(await pixels("pack", { width, height, planes: [plane()] }))]),
    });
    const painted = file("labels", () => ids);
    return emphasis === null ? [painted] : [painted, file("emphasis", () => Uint32Array.from(emphasis))];
  });
}

/**
 * Takes the files of an archive into the browser's storage.
 *
 * @returns pieces that point to them
 * @throws FileError when anything in the archive is not what it should be
 */
export async function takePieces(
  fileName: string,
  { manifest, open }: Archive,
  keep: Keep,
  onFraction: (fraction: number) => void,
  signal: AbortSignal,
): Promise<Piece[]> {
  const { pieces } = manifest;
  const records = recordsOf(pieces);
  records.checkAll();
  if (records.refused.size > 0) {
    throw new FileError(
      fileName,
      `parts of it are not as they should be (${[...records.refused].join(", ")}). Export the project again.`,
    );
  }
  const files = new Map(pieces.flatMap(({ value }) => filesIn(value)).map((file) => [file.file, file]));
  const total = [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0) || 1;
  const kept = new Map<string, FileRef>();
  let done = 0;
  for (const [path, file] of files) {
    signal.throwIfAborted();
    kept.set(path, await keep(open(file, signal), file.name));
    done += file.bytes;
    onFraction(done / total);
  }
  return pieces.map(({ kind, name, value }) => ({
    kind,
    name,
    value: mapFiles(value, (file) => kept.get(file.file) ?? file),
  }));
}
