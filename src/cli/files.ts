import { readdir, readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import type { Raster } from "../core/raster.ts";
import { nodePictures } from "../io/node-pictures.ts";
import { decodeImage, imageExtensions } from "../io/registry.ts";

/** A file's name without folder and extension. */
export function stemOf(path: string): string {
  return basename(path, extname(path));
}

/** Image files of a folder by stem, in the order of their names. */
export async function imagesIn(folder: string): Promise<Map<string, string>> {
  const names = (await readdir(folder)).sort();
  const images = names.filter((name) => imageExtensions.includes(extname(name).toLowerCase()));
  return new Map(images.map((name) => [stemOf(name), join(folder, name)]));
}

/** @throws FileError naming the file and what is wrong with it */
export async function readRaster(path: string): Promise<Raster> {
  return decodeImage(basename(path), new Uint8Array(await readFile(path)), { pictures: nodePictures });
}

/** A file's bytes in a buffer of their own. */
export async function readBytes(path: string): Promise<ArrayBuffer> {
  return new Uint8Array(await readFile(path)).buffer;
}
