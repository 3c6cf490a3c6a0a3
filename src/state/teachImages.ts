import type { ModelCard } from "../core/card.ts";
import { emptyLabels } from "../core/painted-labels.ts";
import type { ImageRect } from "../core/rect.ts";
import type { TeachImage, TeachPatch } from "../worker/teach-protocol.ts";
import type { AppState } from "./appState.ts";
import type { Decoder } from "./decoder.ts";
import { fittedOptions } from "./fittedOptions.ts";
import { type ImageId, pixelSizeOf } from "./image.ts";
import type { PaintDocument } from "./paintSlice.ts";
import type { Services } from "./services.ts";

/** Images of the list that somebody has labelled, in its order; the network itself refuses labels that are all erased. */
export function labelledIds({ order, documents }: Pick<AppState, "order" | "documents">): ImageId[] {
  return order.filter((id) => (documents[id]?.applied ?? 0) > 0);
}

interface Means {
  readonly services: Services;
  readonly decoder: Decoder;
  readonly get: () => AppState;
}

/**
 * An image as it joins the training set, with the labels of this moment; without any where nobody has painted.
 *
 * @throws an error for people when the image cannot be decoded or has left the list
 */
export async function teachImage(
  { services, decoder, get }: Means,
  id: ImageId,
  card: ModelCard,
): Promise<TeachImage> {
  const raster = await decoder.raster(id);
  const { scale, channel } = await fittedOptions({ services, get }, { id, raster, card });
  const item = get().images[id];
  if (item === undefined) throw new Error("The image is no longer in the list.");
  const document = get().documents[id];
  const { width, height } = raster;
  return {
    id,
    name: item.name,
    image: { ...raster, pixelSize: pixelSizeOf(item) },
    options: { ...(scale === undefined ? {} : { scale }), ...(channel === undefined ? {} : { channel }) },
    ids: document?.labels.ids ?? emptyLabels(width, height).ids,
    emphasis: document?.labels.emphasis ?? null,
    classes: document?.labels.classes ?? new Map(),
    held: document?.held ?? [],
  };
}

/** What a rectangle of a document holds now, to be sent in the place of what it held. */
export function teachPatch(id: ImageId, { labels, held }: PaintDocument, rect: ImageRect): TeachPatch {
  const { width, ids, emphasis, classes } = labels;
  return {
    id,
    rect,
    ids: cut(ids, width, rect),
    emphasis: emphasis === null ? null : cut(emphasis, width, rect),
    classes,
    held,
  };
}

/** Row-major values of a rectangle of a row-major plane. */
function cut<A extends Uint32Array | Uint8Array>(plane: A, width: number, rect: ImageRect): A;
function cut(plane: Uint32Array | Uint8Array, width: number, rect: ImageRect): Uint32Array | Uint8Array {
  const values = plane.slice(0, rect.width * rect.height);
  for (let row = 0; row < rect.height; row++) {
    const from = (rect.y + row) * width + rect.x;
    values.set(plane.subarray(from, from + rect.width), row * rect.width);
  }
  return values;
}
