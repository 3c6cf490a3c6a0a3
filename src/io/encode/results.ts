import type { PixelSize } from "../../core/raster.ts";
import { encodeGreyPng } from "./png.ts";
import { encodeTiff } from "./tiff.ts";

/**
 * A mask as an 8-bit PNG: with two classes 0 and 255, with more the class index.
 *
 * @param classIndex row-major, `width · height` long
 * @param classes number of classes, background included
 */
export function encodeMask(
  classIndex: Uint8Array,
  width: number,
  height: number,
  classes: number,
): Uint8Array {
  const shown = classes > 2 ? classIndex : classIndex.map((index) => (index > 0 ? 255 : 0));
  return encodeGreyPng(shown, width, height);
}

/** Instance ids as a TIFF: 16-bit where every id fits, else 32-bit. */
export function encodeLabelsTiff(
  labels: { readonly data: Uint32Array; readonly width: number; readonly height: number },
  pixelSize: PixelSize | null,
): Uint8Array {
  const fits = labels.data.every((id) => id <= 65_535);
  const data = fits ? Uint16Array.from(labels.data) : labels.data;
  return encodeTiff({ data, width: labels.width, height: labels.height, pixelSize });
}

/** One or more planes of floats (class probabilities, a weight map) as a 32-bit TIFF, a channel each. */
export function encodeFloatTiff(
  planes: readonly Float32Array[],
  width: number,
  height: number,
  pixelSize: PixelSize | null,
): Uint8Array {
  const data = new Float32Array(planes.length * width * height);
  planes.forEach((plane, index) => {
    data.set(plane, index * width * height);
  });
  return encodeTiff({ data, width, height, pages: planes.length, pixelSize });
}
