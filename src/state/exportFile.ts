import type { PaintedLabels } from "../core/painted-labels.ts";
import type { PixelSize, Raster } from "../core/raster.ts";
import type { Segmentation } from "../core/segmentation.ts";
import type { ExportOrder } from "../worker/protocol.ts";
import { pictureChannels } from "./channels.ts";
import type { Found } from "./image.ts";
import type { Contrast } from "./viewSlice.ts";

/** What can be taken away of one image. */
export type ExportKind = ExportOrder["kind"];

/** What is made of the network's answer. */
export type AnswerKind = Exclude<ExportKind, "painted">;

/** Every kind of the network's answer, in the order of the menu. */
export const ANSWER_KINDS: readonly AnswerKind[] = ["mask", "labelsPng", "labels", "overlay", "probability"];

export interface OverlayLook {
  /** By channel; absent: automatic. */
  readonly contrast: readonly Contrast[] | undefined;
  /** `#rrggbb` of the objects. */
  readonly palette: readonly string[];
}

/** A segmented image and how it looks. */
export interface ExportSource {
  /** `pixelSize` is the one that counts. */
  readonly raster: Raster;
  readonly segmentation: Segmentation;
  readonly found: Found;
  readonly look: OverlayLook;
}

/** What the pixel worker needs to write one file. */
export function exportOrder(source: ExportSource, kind: AnswerKind): ExportOrder {
  const { raster, found, look } = source;
  const { width, height, classes, probabilities } = source.segmentation;
  const segmentation = { width, height, classes, probabilities };
  const { labels } = found;
  switch (kind) {
    case "mask":
      return { kind, segmentation, labels };
    case "labelsPng":
      return { kind, labels };
    case "labels":
      return { kind, labels, pixelSize: raster.pixelSize };
    case "overlay":
      return { kind, channels: pictureChannels(raster, look.contrast), labels, palette: look.palette };
    case "probability":
      return { kind, segmentation, pixelSize: raster.pixelSize };
  }
}

/** What the pixel worker needs to write labels as they are painted. */
export function paintedOrder(labels: PaintedLabels, pixelSize: PixelSize | null): ExportOrder {
  const { width, height, ids } = labels;
  return { kind: "painted", width, height, ids, pixelSize };
}
