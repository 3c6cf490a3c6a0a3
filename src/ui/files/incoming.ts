import type { IncomingFile } from "../../state/image.ts";

/** A dropped or picked file; droppers put the path inside the folder in `path`, pickers in `webkitRelativePath`. */
export type BrowserFile = File & { readonly path?: string };

/** A file with the folder it came in, e.g. `plate 1/` for `./plate 1/t003.tif`. */
export function incomingFile(file: BrowserFile): IncomingFile {
  const path = (file.path ?? file.webkitRelativePath).replace(/^\.?\//, "");
  const slash = path.lastIndexOf("/");
  return { name: file.name, folder: path.slice(0, slash + 1), file };
}
