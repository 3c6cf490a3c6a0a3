import { foregroundProbability } from "../../core/class-planes.ts";
import type { FoundLabels } from "../../core/found-labels.ts";
import { maskOf } from "../../core/mask.ts";
import { overlayPicture, type PictureChannel } from "../../core/overlay-picture.ts";
import { UNLABELLED } from "../../core/painted-labels.ts";
import { encodeLabelsPng, encodeRgbaPng } from "../../io/encode/png.ts";
import { encodeFloatTiff, encodeLabelsTiff, encodeMask } from "../../io/encode/results.ts";
import type { ExportOrder } from "../protocol.ts";

/** Bytes of one file, of exactly the image's size. */
export function encodeExport(order: ExportOrder): Uint8Array {
  switch (order.kind) {
    case "mask": {
      const { width, height } = order.segmentation;
      const mask = maskOf(order.segmentation, order.labels);
      return encodeMask(mask.data, width, height, mask.classes);
    }
    case "labelsPng":
      return encodeLabelsPng(order.labels.data, order.labels.width, order.labels.height);
    case "labels":
      return encodeLabelsTiff(order.labels, order.pixelSize);
    case "painted": {
      const { ids, width, height } = order;
      const data = ids.map((id) => (id === UNLABELLED ? 0 : id));
      return encodeLabelsTiff({ data, width, height }, order.pixelSize);
    }
    case "overlay":
      return encodeOverlay(order.channels, order.labels, order.palette);
    case "probability": {
      const { width, height } = order.segmentation;
      return encodeFloatTiff([foregroundProbability(order.segmentation)], width, height, order.pixelSize);
    }
  }
}

function encodeOverlay(
  channels: readonly PictureChannel[],
  labels: FoundLabels,
  palette: readonly string[],
): Uint8Array {
  return encodeRgbaPng(overlayPicture(channels, labels, palette), labels.width, labels.height);
}
