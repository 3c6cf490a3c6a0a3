import type { PixelSize } from "../../core/raster.ts";
import { pixelSizeOf } from "../../state/image.ts";
import { useApp } from "../appContext.ts";

/** Pixel size in µm of the selected image, or null when it is unknown. */
export function usePixelSize(): PixelSize | null {
  return useApp(({ selected, images }) => {
    const item = selected === null ? undefined : images[selected];
    return item === undefined ? null : pixelSizeOf(item);
  });
}
