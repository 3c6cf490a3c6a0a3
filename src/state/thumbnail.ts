import type { Raster } from "../core/raster.ts";
import { channelsOf } from "./channels.ts";

/** Longest edge of a thumbnail in px: twice its size on the page, for fine screens. */
const EDGE = 128;

/** RGBA of a small picture. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** A small picture of an image at automatic contrast, every channel in its display colour. */
export function thumbnailPixels(raster: Raster): Picture {
  const scale = Math.min(1, EDGE / Math.max(raster.width, raster.height));
  const width = Math.max(1, Math.round(raster.width * scale));
  const height = Math.max(1, Math.round(raster.height * scale));
  const data = new Uint8ClampedArray(4 * width * height);
  for (const { plane, color, auto } of channelsOf(raster)) {
    const [red, green, blue] = rgb(color);
    for (let y = 0; y < height; y++) {
      const row = Math.min(raster.height - 1, Math.floor((y + 0.5) / scale)) * raster.width;
      for (let x = 0; x < width; x++) {
        const value = plane[row + Math.min(raster.width - 1, Math.floor((x + 0.5) / scale))] ?? 0;
        const light = 255 * Math.max(0, Math.min(1, (value - auto.low) / (auto.high - auto.low)));
        const at = 4 * (y * width + x);
        data[at] = (data[at] ?? 0) + red * light;
        data[at + 1] = (data[at + 1] ?? 0) + green * light;
        data[at + 2] = (data[at + 2] ?? 0) + blue * light;
        data[at + 3] = 255;
      }
    }
  }
  return { width, height, data };
}

/** `#rrggbb` → shares in [0, 1]. */
function rgb(color: string): readonly [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/** Draws a thumbnail and returns a URL for it. */
export async function drawThumbnail(raster: Raster): Promise<string> {
  const { width, height, data } = thumbnailPixels(raster);
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.putImageData(new ImageData(data, width, height), 0, 0);
  return URL.createObjectURL(await canvas.convertToBlob());
}

/** Frees a URL that `drawThumbnail` made. */
export function dropThumbnail(url: string): void {
  URL.revokeObjectURL(url);
}
