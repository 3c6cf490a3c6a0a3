import type { Picture, PictureType } from "./format.ts";

/**
 * The browser's own decoders, on the page and in workers: JPEG, WebP and the first frame of a GIF.
 *
 * The camera's orientation is applied; colours are left as stored, so that a profile never changes values.
 */
export async function browserPictures(bytes: Uint8Array, type: PictureType): Promise<Picture> {
  if (typeof createImageBitmap !== "function" || typeof OffscreenCanvas !== "function") {
    throw new Error(`no decoder for ${type} is at hand`);
  }
  const blob = new Blob([new Uint8Array(bytes)], { type });
  const bitmap = await createImageBitmap(blob, {
    imageOrientation: "from-image",
    colorSpaceConversion: "none",
    premultiplyAlpha: "none",
  });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas could be made");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, rgba: context.getImageData(0, 0, width, height).data };
}
