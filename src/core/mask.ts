import { type ClassPlanes, classMap } from "./class-planes.ts";
import type { LabelMap } from "./segmentation.ts";

/** A mask as it is exported. */
export interface Mask {
  /** Class of each pixel, row-major; 0 is background. */
  readonly data: Uint8Array;
  /** Number of classes the mask tells apart, background included. */
  readonly classes: number;
}

/**
 * The mask of an image: what belongs to an object, or, where a model tells several kinds of object apart, which kind.
 * A rim is part of its object.
 */
export function maskOf(planes: ClassPlanes, labels: LabelMap): Mask {
  const kinds = planes.classes.filter(({ role }) => role === "object").length;
  if (kinds > 1) return { data: classMap(planes), classes: planes.classes.length };
  return { data: Uint8Array.from(labels.data, (id) => (id === 0 ? 0 : 1)), classes: 2 };
}
