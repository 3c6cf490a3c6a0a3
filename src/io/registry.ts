import type { Raster } from "../core/raster.ts";
import { browserPictures } from "./browser-pictures.ts";
import { asFileError, FileError } from "./file-error.ts";
import type { DecodeOptions, ImageFormat } from "./format.ts";
import { bmp } from "./formats/bmp.ts";
import { gif } from "./formats/gif.ts";
import { jpeg } from "./formats/jpeg.ts";
import { png } from "./formats/png.ts";
import { tiff } from "./formats/tiff.ts";
import { webp } from "./formats/webp.ts";
import { plainInflate } from "./inflate.ts";
import { defaultLimits } from "./limits.ts";

/** Every image format that can be opened. To add one, write its file in `formats/` and name it here. */
export const imageFormats: readonly ImageFormat[] = [png, tiff, jpeg, webp, bmp, gif];

/** Extensions of all formats with their dot, for file pickers. */
export const imageExtensions: readonly string[] = imageFormats.flatMap((format) =>
  format.extensions.map((extension) => `.${extension}`),
);

/** The format of a file by its first bytes, else by its extension; undefined when neither is known. */
export function formatOf(fileName: string, bytes: Uint8Array): ImageFormat | undefined {
  const extension = fileName.slice(fileName.lastIndexOf(".") + 1).toLowerCase();
  return (
    imageFormats.find((format) => format.sniff(bytes)) ??
    imageFormats.find((format) => format.extensions.includes(extension))
  );
}

/**
 * Decodes an image file to its own sample type.
 *
 * Alpha is dropped. A colour picture that is grey throughout (r = g = b) becomes one channel of intensity.
 *
 * @throws FileError naming the file, what is wrong and what to do
 */
export async function decodeImage(
  fileName: string,
  bytes: Uint8Array,
  options: DecodeOptions = {},
): Promise<Raster> {
  if (bytes.length === 0) throw new FileError(fileName, "the file is empty. Copy it again from its source.");
  const format = formatOf(fileName, bytes);
  if (!format) {
    const known = imageFormats.map((each) => each.name).join(", ");
    throw new FileError(
      fileName,
      `this is not an image format known here (${known}). Save it as TIFF or PNG.`,
    );
  }
  if (!format.sniff(bytes)) {
    throw new FileError(
      fileName,
      `what is in it is no ${format.name}, whatever its name says. Open the original, or save it again as TIFF or PNG.`,
    );
  }
  const context = {
    fileName,
    limits: options.limits ?? defaultLimits,
    pictures: options.pictures ?? browserPictures,
    inflate: options.inflate ?? plainInflate,
    palette: options.palette ?? "colors",
  };
  // Node.js's Buffer slices without copying; decoders rely on the standard's copy.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return await format.decode(plain, context);
  } catch (error) {
    throw asFileError(error, fileName, format.name);
  }
}
