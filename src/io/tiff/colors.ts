import type { PixelArray } from "../../core/raster.ts";
import { FileError } from "../file-error.ts";
import type { Page } from "./page.ts";
import { compression, photometric } from "./tags.ts";

/** How a page's stored samples become channels. */
export interface ColorConversion {
  readonly channels: number;
  readonly kind: "rgb" | "intensity";
  /** Type of the channels. */
  readonly bits: number;
  /** Absent: the samples are the channels. */
  readonly convert?: (stored: PixelArray, channels: PixelArray) => void;
}

/**
 * What to do with a page's samples.
 *
 * @param indices leave palette indices as they are: measurements with a look-up table, or labels
 * @throws FileError for colour spaces that cannot be read
 */
export function colorConversion(page: Page, indices: boolean, fileName: string): ColorConversion {
  const { photometric: meaning, bits, usedSamples } = page;
  if (meaning === photometric.palette && !indices) return paletteConversion(page);
  if (meaning === photometric.whiteIsZero && page.kind === "uint" && bits <= 32) {
    // Inverted, so that the picture looks as it does in any viewer: a high value is bright.
    const convert = (stored: PixelArray, channels: PixelArray) => invert(stored, channels, 2 ** bits - 1);
    return { channels: usedSamples, kind: "intensity", bits, convert };
  }
  if (meaning === photometric.cmyk && usedSamples === 4 && page.kind === "uint" && bits <= 16) {
    const convert = (stored: PixelArray, channels: PixelArray) => fromCmyk(stored, channels, 2 ** bits - 1);
    return { channels: 3, kind: "rgb", bits, convert };
  }
  if (meaning === photometric.yCbCr && usedSamples === 3) return yCbCrConversion(page, fileName);
  if (meaning === 8 || meaning === 9 || meaning === 10) refuse(fileName, "L*a*b*");
  if (meaning === 32844 || meaning === 32845) refuse(fileName, "LogLuv");
  const isRgb = meaning === photometric.rgb && usedSamples === 3;
  return { channels: usedSamples, kind: isRgb ? "rgb" : "intensity", bits };
}

function refuse(fileName: string, space: string): never {
  throw new FileError(fileName, `${space} colours cannot be read. Convert the image to RGB or grey in Fiji.`);
}

function invert(stored: PixelArray, channels: PixelArray, max: number): void {
  for (let at = 0; at < stored.length; at++) channels[at] = max - (stored[at] ?? 0);
}

/** Palette entries are 16-bit, of which the high byte counts; or 8-bit where none is above 255 (old writers). */
function paletteConversion(page: Page): ColorConversion {
  const { colorMap, bits } = page;
  const entries = 2 ** bits;
  if (bits > 16 || colorMap.length < 3 * entries) throw new Error("its palette is missing or too short");
  const shift = colorMap.every((value) => value < 256) ? 0 : 8;
  const convert = (stored: PixelArray, channels: PixelArray) => {
    for (let channel = 0; channel < 3; channel++) {
      for (let pixel = 0; pixel < stored.length; pixel++) {
        const color = colorMap[channel * entries + (stored[pixel] ?? 0)] ?? 0;
        channels[channel * stored.length + pixel] = color >> shift;
      }
    }
  };
  return { channels: 3, kind: "rgb", bits: 8, convert };
}

/** Plain conversion without a colour profile: each ink takes its share of the light. */
function fromCmyk(stored: PixelArray, channels: PixelArray, max: number): void {
  const pixels = stored.length / 4;
  for (let channel = 0; channel < 3; channel++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      const ink = stored[channel * pixels + pixel] ?? 0;
      const black = stored[3 * pixels + pixel] ?? 0;
      channels[channel * pixels + pixel] = Math.round(((max - ink) * (max - black)) / max);
    }
  }
}

function yCbCrConversion(page: Page, fileName: string): ColorConversion {
  const subsampled = page.subsampling[0] !== 1 || page.subsampling[1] !== 1;
  if (page.bits !== 8 || page.kind !== "uint" || (subsampled && page.compression !== compression.jpeg)) {
    refuse(fileName, "subsampled YCbCr");
  }
  return { channels: 3, kind: "rgb", bits: 8, convert: fromYCbCr };
}

/** Full-range BT.601, as JFIF has it. */
function fromYCbCr(stored: PixelArray, channels: PixelArray): void {
  const pixels = stored.length / 3;
  const clamped = new Uint8ClampedArray(3);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const luma = stored[pixel] ?? 0;
    const [blue, red] = [(stored[pixels + pixel] ?? 0) - 128, (stored[2 * pixels + pixel] ?? 0) - 128];
    clamped[0] = luma + 1.402 * red;
    clamped[1] = luma - 0.344136 * blue - 0.714136 * red;
    clamped[2] = luma + 1.772 * blue;
    for (let channel = 0; channel < 3; channel++) channels[channel * pixels + pixel] = clamped[channel] ?? 0;
  }
}
