/** How well two foregrounds agree, pixel by pixel. */
export interface PixelScores {
  /** |A ∩ B| / |A ∪ B|; 1 when both are empty. */
  readonly iou: number;
  /** 2 |A ∩ B| / (|A| + |B|); 1 when both are empty. */
  readonly dice: number;
  /** Share of pixels that differ; 0 when there is no pixel. */
  readonly pixelError: number;
}

/** Pixels that are foreground. */
export interface PixelCounts {
  /** In both. */
  readonly both: number;
  /** In one of the two only. */
  readonly one: number;
}

/**
 * Counts where two foregrounds agree; a pixel is foreground when it is not 0.
 *
 * @throws RangeError when the lengths differ
 */
export function pixelCounts(
  truth: Uint8Array | Uint32Array,
  prediction: Uint8Array | Uint32Array,
): PixelCounts {
  if (truth.length !== prediction.length)
    throw new RangeError(`the prediction holds ${prediction.length} pixels and the truth ${truth.length}`);
  let both = 0;
  let one = 0;
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] && prediction[i]) both++;
    else if (truth[i] || prediction[i]) one++;
  }
  return { both, one };
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
  const { both, one } = pixelCounts(truth, prediction);
  return {
    ...overlapScores({ both, one }),
    pixelError: truth.length === 0 ? 0 : one / truth.length,
  };
}

/** IoU and Dice of counted pixels; 1 when both foregrounds are empty. */
export function overlapScores({ both, one }: PixelCounts): Pick<PixelScores, "iou" | "dice"> {
  const empty = both + one === 0;
  return {
    iou: empty ? 1 : both / (both + one),
    dice: empty ? 1 : (2 * both) / (2 * both + one),
  };
}
