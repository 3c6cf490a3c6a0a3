import type { PixelArray, Raster } from "../core/raster.ts";

/** Interleaved samples of one plane. */
export interface Interleaved<T extends PixelArray | Uint8ClampedArray> {
  readonly data: T;
  readonly width: number;
  readonly height: number;
  /** Samples of a pixel, 1…4: grey, grey + alpha, RGB, RGBA. */
  readonly samples: number;
}

/** A raster of a grey or colour picture: alpha dropped, and one channel when the colours are all grey. */
export function rasterFromInterleaved(
  image: Interleaved<Uint8Array | Uint8ClampedArray> | Interleaved<Uint16Array>,
): Raster {
  const { data, width, height, samples } = image;
  const channels = samples < 3 || isGrey(data, samples) ? 1 : 3;
  const pixels = width * height;
  const planes =
    data instanceof Uint16Array ? new Uint16Array(pixels * channels) : new Uint8Array(pixels * channels);
  for (let channel = 0; channel < channels; channel++) {
    const start = channel * pixels;
    for (let pixel = 0; pixel < pixels; pixel++) {
      planes[start + pixel] = data[pixel * samples + channel] ?? 0;
    }
  }
  return planeRaster(planes, width, height, channels);
}

/** A raster of one slice and frame, from planar samples; three channels are colours. */
export function planeRaster(data: PixelArray, width: number, height: number, channels: 1 | 3): Raster {
  const kind = channels === 3 ? "rgb" : "intensity";
  return { data, width, height, channels, slices: 1, frames: 1, pixelSize: null, kind };
}

function isGrey(data: Uint8Array | Uint8ClampedArray | Uint16Array, samples: number): boolean {
  for (let at = 0; at < data.length; at += samples) {
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return false;
  }
  return true;
}

/** A planar colour raster as one channel when its channels are equal throughout; else as it is. */
export function collapseGrey(raster: Raster): Raster {
  const { data, width, height, slices, frames, kind, channels } = raster;
  if (kind !== "rgb" || channels !== 3) return raster;
  const pixels = width * height;
  const planes = slices * frames;
  for (let plane = 0; plane < planes; plane++) {
    const start = plane * 3 * pixels;
    for (let at = start; at < start + pixels; at++) {
      if (data[at] !== data[at + pixels] || data[at] !== data[at + 2 * pixels]) return raster;
    }
  }
  for (let plane = 1; plane < planes; plane++) {
    data.copyWithin(plane * pixels, plane * 3 * pixels, plane * 3 * pixels + pixels);
  }
  return { ...raster, data: data.slice(0, planes * pixels), channels: 1, kind: "intensity" };
}
