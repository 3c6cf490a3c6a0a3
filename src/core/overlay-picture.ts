import type { FoundLabels } from "./found-labels.ts";
import { outlineMask } from "./outline.ts";
import type { PixelArray } from "./raster.ts";
import { type Rgb, rgbOf } from "./rgb.ts";

/** Share of an object's colour in its fill: the cell stays visible, as on the page. */
const FILL = 0.3;

/** One channel as it is shown: `low` and below black, `high` and above its full colour. */
export interface PictureChannel {
  readonly plane: PixelArray;
  /** `#rrggbb` */
  readonly color: string;
  readonly low: number;
  readonly high: number;
}

/**
 * An image at its own size with its objects over it, as RGBA, `4 · width · height` long.
 *
 * @param palette `#rrggbb`, to which the objects' colours are indices
 */
export function overlayPicture(
  channels: readonly PictureChannel[],
  labels: FoundLabels,
  palette: readonly string[],
): Uint8ClampedArray<ArrayBuffer> {
  const { data, width, height, colours } = labels;
  const picture = imagePicture(channels, data.length);
  const colors = palette.map(rgbOf);
  const outline = outlineMask(data, width, height);
  for (let i = 0; i < data.length; i++) {
    const id = data[i] ?? 0;
    const color = id === 0 ? undefined : colors[colours[id] ?? 0];
    if (color !== undefined) blend(picture, 4 * i, color, outline[i] ? 1 : FILL);
  }
  return picture;
}

/** Every channel in its colour at its contrast, added up: RGBA of `pixels` pixels. */
export function imagePicture(
  channels: readonly PictureChannel[],
  pixels: number,
): Uint8ClampedArray<ArrayBuffer> {
  const picture = new Uint8ClampedArray(4 * pixels);
  for (const { plane, color, low, high } of channels) {
    const [red, green, blue] = rgbOf(color);
    for (let i = 0; i < pixels; i++) {
      const light = Math.max(0, Math.min(1, ((plane[i] ?? 0) - low) / (high - low)));
      const at = 4 * i;
      picture[at] = (picture[at] ?? 0) + red * light;
      picture[at + 1] = (picture[at + 1] ?? 0) + green * light;
      picture[at + 2] = (picture[at + 2] ?? 0) + blue * light;
    }
  }
  for (let at = 3; at < picture.length; at += 4) picture[at] = 255;
  return picture;
}

function blend(picture: Uint8ClampedArray, at: number, color: Rgb, share: number): void {
  for (let c = 0; c < 3; c++) {
    picture[at + c] = (picture[at + c] ?? 0) * (1 - share) + (color[c] ?? 0) * share;
  }
}
