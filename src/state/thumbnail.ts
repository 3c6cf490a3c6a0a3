import { imagePicture } from "../core/overlay-picture.ts";
import type { PixelArray, Raster } from "../core/raster.ts";
import { pictureChannels } from "./channels.ts";

/** Longest edge of a thumbnail in px: twice its size on the page, for fine screens. */
const EDGE = 128;

/** An image at most `EDGE` px wide and high by nearest neighbour, with the channels of the original. */
export function shrunk(raster: Raster): Raster {
  const scale = Math.min(1, EDGE / Math.max(raster.width, raster.height));
  const width = Math.max(1, Math.round(raster.width * scale));
  const height = Math.max(1, Math.round(raster.height * scale));
  const data: PixelArray = raster.data.slice(0, width * height * raster.channels);
  const nearest = (at: number, size: number) => Math.min(size - 1, Math.floor((at + 0.5) / scale));
  for (let c = 0, i = 0; c < raster.channels; c++) {
    for (let y = 0; y < height; y++) {
      const row = (c * raster.height + nearest(y, raster.height)) * raster.width;
      for (let x = 0; x < width; x++, i++) data[i] = raster.data[row + nearest(x, raster.width)] ?? 0;
    }
  }
  return { ...raster, data, width, height, slices: 1, frames: 1 };
}

/** Draws a thumbnail at automatic contrast and returns a URL for it. */
export async function drawThumbnail(raster: Raster): Promise<string> {
  const small = shrunk(raster);
  const canvas = new OffscreenCanvas(small.width, small.height);
  const pixels = imagePicture(pictureChannels(small, undefined), small.width * small.height);
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, small.width, small.height), 0, 0);
  return URL.createObjectURL(await canvas.convertToBlob());
}

/** Frees a URL that `drawThumbnail` made. */
export function dropThumbnail(url: string): void {
  URL.revokeObjectURL(url);
}
