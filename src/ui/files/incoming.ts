import type { IncomingFile } from "../../state/image.ts";

/** A picked or pasted file with the folder it came in, e.g. `plate 1/` for `plate 1/t003.tif`. */
export function incomingFile(file: File): IncomingFile {
  const path = file.webkitRelativePath;
  return { name: file.name, folder: path.slice(0, path.lastIndexOf("/") + 1), file };
}
