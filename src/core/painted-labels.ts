/** Id of a pixel nobody has said anything about; as an Int32 it is −1, which training ignores. */
export const UNLABELLED = 0xffffffff;

/**
 * Labels of one image as they are painted. The arrays are changed in place, by `applyEdit` and by the stroke in hand
 * (`Stroke`), so that an edit costs what it changes and never a copy of the image.
 */
export interface PaintedLabels {
  readonly width: number;
  readonly height: number;
  /** Row-major, `width · height` long: an instance's id, 0 for "background here", or `UNLABELLED`. */
  readonly ids: Uint32Array;
  /** Row-major factor on the weight in training; 0 and 1 both leave it alone. Null until the brush is first used. */
  emphasis: Uint8Array | null;
  /** Index of each instance's class among the model's classes, 1…; an instance that is not named is of class 1. */
  readonly classes: Map<number, number>;
  /** Smallest id that no instance has or had. */
  nextId: number;
}

/** Labels of an image nobody has painted on. */
export function emptyLabels(width: number, height: number): PaintedLabels {
  return {
    width,
    height,
    ids: new Uint32Array(width * height).fill(UNLABELLED),
    emphasis: null,
    classes: new Map(),
    nextId: 1,
  };
}

/** Whether a value of the id plane is an instance's: neither background nor unlabelled. */
export function isInstance(id: number): boolean {
  return id !== 0 && id !== UNLABELLED;
}
