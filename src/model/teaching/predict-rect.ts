import type { ClassPlanes } from "../../core/class-planes.ts";
import type { ImageRect } from "../../core/rect.ts";
import { partToResize, resizeBilinearPart } from "../../core/resample.ts";
import { TrainingError } from "../errors.ts";
import { partLogits } from "../image-logits.ts";
import type { LoadedModel } from "../model.ts";
import { probabilitiesOf } from "../planes.ts";
import { type PredictLimits, Predictor } from "../predictor.ts";
import type { TeachingImage } from "./teaching-image.ts";

/**
 * A model's answer for a rectangle of an image: what it says there of the whole image, to rounding.
 *
 * @param rect in image px
 * @returns planes of the rectangle at the image's scale
 * @throws TrainingError when the rectangle is empty or reaches beyond the image
 */
export async function predictRect(
  model: LoadedModel,
  image: TeachingImage,
  rect: ImageRect,
  { limits, signal }: { readonly limits: PredictLimits; readonly signal: AbortSignal },
): Promise<ClassPlanes> {
  const { imageSize } = image;
  if (!isInside(rect, imageSize)) {
    throw new TrainingError(
      `${image.name}: there is nothing to predict at (${rect.x}, ${rect.y}), ${rect.width} × ${rect.height} px, in an image of ${imageSize.width} × ${imageSize.height} px.`,
    );
  }
  const { classes } = model.card;
  const part = partToResize(image, imageSize, rect);
  const predictor = new Predictor(model, { passing: true });
  try {
    const tileSize = await predictor.fittingTile(image, { limits }, { part });
    const logits = await partLogits(predictor, image, part, { tileSize, signal });
    const probabilities = probabilitiesOf(logits).map((data) =>
      resizeBilinearPart({ data, rect: part }, image, imageSize, rect),
    );
    return { width: rect.width, height: rect.height, classes, probabilities };
  } finally {
    predictor.dispose();
  }
}

function isInside(
  { x, y, width, height }: ImageRect,
  image: { readonly width: number; readonly height: number },
): boolean {
  return (
    width > 0 && height > 0 && x >= 0 && y >= 0 && x + width <= image.width && y + height <= image.height
  );
}
