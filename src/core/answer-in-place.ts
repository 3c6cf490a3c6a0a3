import { isInstance, UNLABELLED } from "./painted-labels.ts";
import type { ImageRect } from "./rect.ts";
import type { LabelMap } from "./segmentation.ts";
import { type Frame, forEachRun } from "./spans.ts";

/**
 * Cells found in a part of an image, as labels of the whole that say nothing of the rest: `UNLABELLED` outside the part
 * and in what is silenced, and for every cell that is not told as a whole, because it meets either.
 *
 * @param rect where the part lies
 * @param silenced rectangles of the image of which nothing is told
 * @returns the same ids, row-major, as large as the image
 * @throws RangeError when the part is not of the rectangle's size, or that is not inside the image
 */
export function answerInPlace(
  part: LabelMap,
  rect: ImageRect,
  image: Frame,
  silenced: readonly ImageRect[],
): LabelMap {
  const { x, y, width, height } = rect;
  if (part.width !== width || part.height !== height)
    throw new RangeError(`an answer of ${part.width} × ${part.height} px is not of ${width} × ${height} px`);
  if (x < 0 || y < 0 || x + width > image.width || y + height > image.height)
    throw new RangeError(`(${x}, ${y}) with ${width} × ${height} px is not inside the image`);
  const data = new Uint32Array(image.width * image.height).fill(UNLABELLED);
  for (let row = 0; row < height; row++)
    data.set(part.data.subarray(row * width, (row + 1) * width), (y + row) * image.width + x);
  const partial = cutCells(part, rect, image);
  for (const rectangle of silenced) silence(data, image, rectangle, partial);
  forEachRun(data, image, (start, length, id) => {
    if (partial.has(id)) data.fill(UNLABELLED, start, start + length);
  });
  return { width: image.width, height: image.height, data, count: part.count };
}

/** Cells on those edges of the part that lie inside the image: they go on beyond. */
function cutCells({ data, width, height }: LabelMap, { x, y }: ImageRect, image: Frame): Set<number> {
  const cut = new Set<number>();
  const look = (index: number) => {
    const id = data[index] ?? 0;
    if (isInstance(id)) cut.add(id);
  };
  for (let column = 0; column < width; column++) {
    if (y > 0) look(column);
    if (y + height < image.height) look((height - 1) * width + column);
  }
  for (let row = 0; row < height; row++) {
    if (x > 0) look(row * width);
    if (x + width < image.width) look(row * width + width - 1);
  }
  return cut;
}

function silence(data: Uint32Array, image: Frame, rect: ImageRect, partial: Set<number>): void {
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    const row = data.subarray(y * image.width + rect.x, y * image.width + rect.x + rect.width);
    for (const id of row) if (isInstance(id)) partial.add(id);
    row.fill(UNLABELLED);
  }
}
