import { readdir, readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import type { Raster } from "../core/raster.ts";
import { stemOf } from "../io/export-names.ts";
import { FileError } from "../io/file-error.ts";
import { decodeLabels, type LabelImage } from "../io/labels.ts";
import { nodeInflate } from "../io/node-inflate.ts";
import { nodePictures } from "../io/node-pictures.ts";
import { decodeImage, imageExtensions } from "../io/registry.ts";
import { UsageError } from "./usage.ts";

/**
 * Image files of a folder by stem, in the order of their names.
 *
 * @param ending what stems may end in beyond the extension, e.g. `.labels`; it is not part of the key
 * @throws UsageError when the folder cannot be read
 */
export async function imagesIn(folder: string, ending = ""): Promise<Map<string, string>> {
  const names = await readdir(folder).catch(() => {
    throw new UsageError(`${folder} is not a folder that can be read`);
  });
  const images = names.sort().filter((name) => imageExtensions.includes(extname(name).toLowerCase()));
  return new Map(images.map((name) => [stemWithout(name, ending), join(folder, name)]));
}

function stemWithout(name: string, ending: string): string {
  const stem = stemOf(name);
  return ending !== "" && stem.endsWith(ending) ? stem.slice(0, -ending.length) : stem;
}

/** What Node.js decodes with. */
const NODE = { pictures: nodePictures, inflate: nodeInflate };

/** @throws FileError naming the file and what is wrong with it */
export async function readRaster(path: string): Promise<Raster> {
  return decodeImage(basename(path), await bytesOf(path), NODE);
}

/** @throws FileError naming the file and what is wrong with it */
export async function readLabels(path: string): Promise<LabelImage> {
  return decodeLabels(basename(path), await bytesOf(path), NODE);
}

/** A file's bytes in a buffer of their own. */
export async function readBytes(path: string): Promise<ArrayBuffer> {
  return new Uint8Array(await bytesOf(path)).buffer;
}

async function bytesOf(path: string): Promise<Uint8Array> {
  return readFile(path).catch(() => {
    throw new FileError(path, "there is no such file, or it may not be read. Check the path.");
  });
}
