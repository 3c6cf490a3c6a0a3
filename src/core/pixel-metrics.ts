/** How well two foregrounds agree, pixel by pixel. */
export interface PixelScores {
  /** |A ∩ B| / |A ∪ B|; 1 when both are empty. */
  readonly iou: number;
  /** 2 |A ∩ B| / (|A| + |B|); 1 when both are empty. */
  readonly dice: number;
  /** Share of pixels that differ; 0 when there is no pixel. */
  readonly pixelError: number;
}

/**
 * Compares foregrounds; a pixel is foreground when it is not 0.
 *
 * @throws RangeError when the lengths differ
 */
export function pixelScores(
  truth: Uint8Array | Uint32Array,
  prediction: Uint8Array | Uint32Array,
): PixelScores {
  if (truth.length !== prediction.length)
    throw new RangeError(`the prediction holds ${prediction.length} pixels and the truth ${truth.length}`);
  let both = 0;
  let one = 0;
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] && prediction[i]) both++;
    else if (truth[i] || prediction[i]) one++;
  }
  const empty = both + one === 0;
  return {
    iou: empty ? 1 : both / (both + one),
    dice: empty ? 1 : (2 * both) / (2 * both + one),
    pixelError: truth.length === 0 ? 0 : one / truth.length,
  };
}
