import type { IncomingFile } from "./image.ts";

/** Incoming files by what is to be done with them. */
export interface SortedFiles {
  readonly images: readonly IncomingFile[];
  readonly models: readonly IncomingFile[];
  /** Projects that were exported. */
  readonly projects: readonly IncomingFile[];
  /** Files inside a folder that are no images by their name: passed over, not failed. */
  readonly passedOver: number;
}

/**
 * Sorts what was dropped, the content of folders in natural order; a file given by itself counts as an image whatever its name, so that it can say why not.
 *
 * @param imageExtensions lower case, with the dot
 */
export function sortFiles(files: readonly IncomingFile[], imageExtensions: readonly string[]): SortedFiles {
  const models = files.filter(({ name }) => hasExtension(name, [".safetensors"]));
  const projects = files.filter(({ name }) => hasExtension(name, [".utile"]));
  const rest = files.filter((file) => !models.includes(file) && !projects.includes(file));
  const images = rest.filter(({ name, folder }) => folder === "" || hasExtension(name, imageExtensions));
  const loose = images.filter(({ folder }) => folder === "");
  const inFolders = images.filter(({ folder }) => folder !== "").toSorted(byPath);
  return { images: [...loose, ...inFolders], models, projects, passedOver: rest.length - images.length };
}

/** As people count: `2.jpg` before `10.jpg`. */
const natural = new Intl.Collator("en", { numeric: true });

function byPath(a: IncomingFile, b: IncomingFile): number {
  return natural.compare(a.folder, b.folder) || natural.compare(a.name, b.name);
}

function hasExtension(name: string, extensions: readonly string[]): boolean {
  const lower = name.toLowerCase();
  return !lower.startsWith(".") && extensions.some((extension) => lower.endsWith(extension));
}
