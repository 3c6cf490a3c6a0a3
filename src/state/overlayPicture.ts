import { assignColours } from "../core/colours.ts";
import { outlineMask } from "../core/outline.ts";
import type { Raster } from "../core/raster.ts";
import type { LabelMap } from "../core/segmentation.ts";
import { channelsOf } from "./channels.ts";
import { type Rgb, rgbOf } from "./rgb.ts";
import type { Contrast } from "./viewSlice.ts";

/** Share of an object's colour in its fill: the cell stays visible, as on the page. */
const FILL = 0.3;

export interface OverlayLook {
  /** By channel; absent: automatic. */
  readonly contrast: readonly Contrast[] | undefined;
  /** `#rrggbb` of the objects. */
  readonly palette: readonly string[];
}

/** The image at its own size with its objects over it, as RGBA, `4 · width · height` long. */
export function overlayPicture(raster: Raster, labels: LabelMap, look: OverlayLook): Uint8ClampedArray {
  const picture = imagePicture(raster, look.contrast);
  const palette = look.palette.map(rgbOf);
  const colours = assignColours(labels, palette.length);
  const outline = outlineMask(labels.data, labels.width, labels.height);
  for (let i = 0; i < labels.data.length; i++) {
    const id = labels.data[i] ?? 0;
    const color = id === 0 ? undefined : palette[colours[id] ?? 0];
    if (color !== undefined) blend(picture, 4 * i, color, outline[i] ? 1 : FILL);
  }
  return picture;
}

/** Every channel in its colour at its contrast, added up. */
export function imagePicture(raster: Raster, contrast: readonly Contrast[] | undefined): Uint8ClampedArray {
  const picture = new Uint8ClampedArray(4 * raster.width * raster.height);
  channelsOf(raster).forEach(({ plane, color, auto }, index) => {
    const { low, high } = contrast?.[index] ?? auto;
    const [red, green, blue] = rgbOf(color);
    for (let i = 0; i < plane.length; i++) {
      const light = Math.max(0, Math.min(1, ((plane[i] ?? 0) - low) / (high - low)));
      const at = 4 * i;
      picture[at] = (picture[at] ?? 0) + red * light;
      picture[at + 1] = (picture[at + 1] ?? 0) + green * light;
      picture[at + 2] = (picture[at + 2] ?? 0) + blue * light;
    }
  });
  for (let at = 3; at < picture.length; at += 4) picture[at] = 255;
  return picture;
}

function blend(picture: Uint8ClampedArray, at: number, color: Rgb, share: number): void {
  for (let c = 0; c < 3; c++) {
    picture[at + c] = (picture[at + c] ?? 0) * (1 - share) + (color[c] ?? 0) * share;
  }
}
