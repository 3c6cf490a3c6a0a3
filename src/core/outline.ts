/**
 * Marks the pixels of objects that share an edge with another object, background or the image's border.
 *
 * @param labels row-major ids, `width * height` long; 0 is background
 * @returns 1 on outlines, else 0
 * @throws RangeError when `labels` is not `width * height` long
 */
export function outlineMask(labels: Uint32Array, width: number, height: number): Uint8Array {
  if (labels.length !== width * height)
    throw new RangeError(
      `labels of ${width} × ${height} px must hold ${width * height} values, not ${labels.length}`,
    );
  const outline = new Uint8Array(labels.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const label = labels[i];
      if (!label) continue;
      const inner =
        x > 0 &&
        x + 1 < width &&
        labels[i - 1] === label &&
        labels[i + 1] === label &&
        labels[i - width] === label &&
        labels[i + width] === label;
      if (!inner) outline[i] = 1;
    }
  }
  return outline;
}
