import type { IncomingFile } from "../../state/image.ts";

/**
 * The files of a drop, folders with all that is inside them.
 *
 * Must be called while the drop event is handled: the browser empties the transfer afterwards.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<IncomingFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const loose = [...transfer.files];
  if (entries.length === 0) return loose.map((file) => ({ name: file.name, folder: "", file }));
  const nested = await Promise.all(entries.map((entry) => filesOf(entry, "")));
  return nested.flat();
}

async function filesOf(entry: FileSystemEntry, folder: string): Promise<IncomingFile[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ name: file.name, folder, file }];
  }
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const files: IncomingFile[] = [];
  // A folder is handed out in parts of about a hundred entries; an empty part is the end.
  for (let part = await readPart(reader); part.length > 0; part = await readPart(reader)) {
    for (const inner of part) files.push(...(await filesOf(inner, `${folder}${entry.name}/`)));
  }
  return files;
}

function readPart(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
