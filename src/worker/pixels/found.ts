import { foundLabels } from "../../core/found-labels.ts";
import { findInstances } from "../../core/instances.ts";
import { labelMapOf } from "../../core/label-ids.ts";
import type { LabelMap } from "../../core/segmentation.ts";
import { sharedIds } from "../../core/shared-memory.ts";
import { decodeLabels } from "../../io/labels.ts";
import type { PixelsApi } from "../protocol.ts";
import { reply } from "../rpc.ts";
import { transferOf } from "../shared-memory.ts";

/** Objects in what the network answered. */
export function foundIn({ segmentation, options, palette }: PixelsApi["instances"]["input"]) {
  return replyFound(findInstances(segmentation, options), palette);
}

/** Objects of a label image or a mask. */
export async function foundInFile({ fileName, bytes, palette }: PixelsApi["labels"]["input"]) {
  return replyFound(labelMapOf(await decodeLabels(fileName, new Uint8Array(bytes))), palette);
}

/** Objects that were found before. */
export function foundBefore({ labels, palette }: PixelsApi["describe"]["input"]) {
  return replyFound(labels, palette);
}

function replyFound(labels: LabelMap, palette: number) {
  const found = foundLabels(labels, palette);
  const { areas, colours } = found;
  const data = sharedIds(found.data);
  return reply({ ...found, data }, transferOf([data, areas, colours]));
}
