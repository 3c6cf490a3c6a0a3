import { foregroundProbability } from "../../core/class-planes.ts";
import { maskOf } from "../../core/mask.ts";
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
      return encodeRgbaPng(order.rgba, order.width, order.height);
    case "probability": {
      const { width, height } = order.segmentation;
      return encodeFloatTiff([foregroundProbability(order.segmentation)], width, height, order.pixelSize);
    }
  }
}
