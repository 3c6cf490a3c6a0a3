import type { Raster } from "../core/raster.ts";
import { FileError } from "./file-error.ts";
import type { DecodeOptions } from "./format.ts";
import { decodeImage } from "./registry.ts";

/** Instance ids as a file has them: 0 is background, gaps between ids are kept. */
export interface LabelImage {
  readonly width: number;
  readonly height: number;
  /** Row-major. */
  readonly data: Uint32Array;
}

/**
 * Reads a label image: integers of any width, floats with whole values, palette indices, or colours, where
 * each colour but black is one id, numbered from 1 in the order of their first pixels.
 *
 * @throws FileError when the file is no image, a stack, or its values are no ids
 */
export async function decodeLabels(
  fileName: string,
  bytes: Uint8Array,
  options: Omit<DecodeOptions, "palette"> = {},
): Promise<LabelImage> {
  const raster = await decodeImage(fileName, bytes, { ...options, palette: "indices" });
  const { width, height, slices, frames, channels, kind } = raster;
  if (slices * frames > 1 || (channels > 1 && kind !== "rgb")) {
    throw new FileError(
      fileName,
      `labels must be a single plane; it has ${channels} channels, ${slices} slices and ${frames} frames. Save each plane on its own.`,
    );
  }
  const data = kind === "rgb" ? idsOfColors(raster) : wholeIds(raster, fileName);
  return { width, height, data };
}

function idsOfColors({ data, width, height }: Raster): Uint32Array {
  const pixels = width * height;
  const ids = new Map<string, number>();
  const out = new Uint32Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const color = [data[pixel], data[pixels + pixel], data[2 * pixels + pixel]];
    if (color.every((value) => value === 0)) continue;
    const key = color.join();
    const id = ids.get(key) ?? ids.size + 1;
    ids.set(key, id);
    out[pixel] = id;
  }
  return out;
}

function wholeIds({ data }: Raster, fileName: string): Uint32Array {
  const out = new Uint32Array(data.length);
  for (let pixel = 0; pixel < data.length; pixel++) {
    const id = data[pixel] ?? 0;
    if (!(Number.isInteger(id) && id >= 0 && id < 2 ** 32)) {
      throw new FileError(
        fileName,
        `the value ${id} is not an instance id (a whole number from 0 to 4,294,967,295). Choose the label image, not the picture.`,
      );
    }
    out[pixel] = id;
  }
  return out;
}
