import { foregroundProbability } from "../core/class-planes.ts";
import { maskOf } from "../core/mask.ts";
import type { Raster } from "../core/raster.ts";
import type { Segmentation } from "../core/segmentation.ts";
import type { Found } from "./image.ts";
import { type OverlayLook, overlayPicture } from "./overlayPicture.ts";

/** What can be taken away of one image. */
export type ExportKind = "mask" | "labelsPng" | "labels" | "overlay" | "probability";

/** Every kind, in the order of the menu. */
export const EXPORT_KINDS: readonly ExportKind[] = ["mask", "labelsPng", "labels", "overlay", "probability"];

/** A segmented image and how it looks. */
export interface ExportSource {
  /** `pixelSize` is the one that counts. */
  readonly raster: Raster;
  readonly segmentation: Segmentation;
  readonly found: Found;
  readonly look: OverlayLook;
}

/** Bytes of one file, of exactly the image's size. */
export async function encodeExport(source: ExportSource, kind: ExportKind): Promise<Uint8Array> {
  const { raster, segmentation, found, look } = source;
  const { width, height } = segmentation;
  const png = await import("../io/encode/png.ts");
  const results = await import("../io/encode/results.ts");
  switch (kind) {
    case "mask": {
      const mask = maskOf(segmentation, found.labels);
      return results.encodeMask(mask.data, width, height, mask.classes);
    }
    case "labelsPng":
      return png.encodeLabelsPng(found.labels.data, width, height);
    case "labels":
      return results.encodeLabelsTiff(found.labels, raster.pixelSize);
    case "overlay":
      return png.encodeRgbaPng(overlayPicture(raster, found.labels, look), width, height);
    case "probability":
      return results.encodeFloatTiff([foregroundProbability(segmentation)], width, height, raster.pixelSize);
  }
}
