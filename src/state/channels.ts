import { type Histogram, histogram } from "../core/histogram.ts";
import type { PictureChannel } from "../core/overlay-picture.ts";
import type { PixelArray, Raster } from "../core/raster.ts";
import type { Contrast } from "./viewSlice.ts";

const PICTURE = ["#ff0000", "#00ff00", "#0000ff"] as const;

/** Channels of a measurement, told apart with any colour vision; they add up on the screen. */
const MEASUREMENT = [
  "#4a90ff",
  "#ffb000",
  "#ff4fa3",
  "#00d9a0",
  "#c9c9c9",
  "#fff04d",
  "#b06bff",
  "#ff6b3d",
] as const;

/** How one channel is shown: the first time and slice of it, its name, colour and spread of values. */
export interface Channel {
  /** What people call it: the colour of a picture, or its number. */
  readonly name: string;
  /** `#rrggbb` */
  readonly color: string;
  readonly plane: PixelArray;
  readonly histogram: Histogram;
  /** Contrast until a user sets another. */
  readonly auto: Contrast;
}

const known = new WeakMap<Raster, readonly Channel[]>();

/** The channels of an image that are shown, at most eight; counted once a raster. */
export function channelsOf(raster: Raster): readonly Channel[] {
  const channels = known.get(raster) ?? colorsOf(raster).map((color, index) => channel(raster, index, color));
  known.set(raster, channels);
  return channels;
}

/** The channels of an image at a user's contrast, or where there is none at their own. */
export function pictureChannels(raster: Raster, contrast: readonly Contrast[] | undefined): PictureChannel[] {
  return channelsOf(raster).map(({ plane, color, auto }, index) => ({
    plane,
    color,
    ...(contrast?.[index] ?? auto),
  }));
}

function colorsOf({ kind, channels }: Raster): readonly string[] {
  if (kind === "rgb") return PICTURE;
  return channels === 1 ? ["#ffffff"] : MEASUREMENT.slice(0, channels);
}

function channel(raster: Raster, index: number, color: string): Channel {
  const size = raster.width * raster.height;
  const plane = raster.data.subarray(index * size, (index + 1) * size);
  const spread = histogram(plane);
  return { name: nameOf(raster, index), color, plane, histogram: spread, auto: autoOf(raster, spread) };
}

/** Colour pictures keep the range of their type; measurements are stretched; a constant plane shows grey. */
function autoOf({ kind, data }: Raster, { low, high }: Histogram): Contrast {
  if (kind === "rgb" && data instanceof Uint8Array) return { low: 0, high: 255 };
  return high > low ? { low, high } : { low: low - 1, high: low + 1 };
}

function nameOf({ kind, channels }: Raster, index: number): string {
  if (kind === "rgb") return ["Red", "Green", "Blue"][index] ?? "";
  return channels === 1 ? "Brightness" : `Channel ${index + 1}`;
}
