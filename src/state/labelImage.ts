import type { FoundLabels } from "../core/found-labels.ts";
import type { AppState } from "./appState.ts";
import type { ImageId } from "./image.ts";
import type { Services } from "./services.ts";

/**
 * Reads the cells of a label image for an image of the list; null when the image is gone or not decoded.
 *
 * @throws Error with a message for people when the file holds no labels, or labels of another size
 */
export async function readLabelImage(
  services: Services,
  get: () => AppState,
  id: ImageId,
  fileName: string,
  file: Blob,
): Promise<FoundLabels | null> {
  const bytes = await file.arrayBuffer();
  const labels = await services.pixels("labels", { fileName, bytes, palette: services.palette.length });
  const item = get().images[id];
  if (item?.decoding.status !== "ready") return null;
  const { width, height } = item.decoding.facts;
  if (labels.width === width && labels.height === height) return labels;
  const sizes = `is ${labels.width} × ${labels.height}, ${item.name} ${width} × ${height}`;
  throw new Error(`${fileName} ${sizes}. Choose the labels of this image.`);
}
