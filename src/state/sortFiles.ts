import type { IncomingFile } from "./image.ts";

/** Incoming files by what is to be done with them. */
export interface SortedFiles {
  readonly images: readonly IncomingFile[];
  readonly models: readonly IncomingFile[];
  /** Files inside a folder that are no images by their name: passed over, not failed. */
  readonly passedOver: number;
}

/**
 * Sorts what was dropped; a file given by itself counts as an image whatever its name, so that it can say why not.
 *
 * @param imageExtensions lower case, with the dot
 */
export function sortFiles(files: readonly IncomingFile[], imageExtensions: readonly string[]): SortedFiles {
  const models = files.filter(({ name }) => hasExtension(name, [".safetensors"]));
  const rest = files.filter((file) => !models.includes(file));
  const images = rest.filter(({ name, folder }) => folder === "" || hasExtension(name, imageExtensions));
  return { images, models, passedOver: rest.length - images.length };
}

function hasExtension(name: string, extensions: readonly string[]): boolean {
  const lower = name.toLowerCase();
  return !lower.startsWith(".") && extensions.some((extension) => lower.endsWith(extension));
}
