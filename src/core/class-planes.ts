import type { ModelClass } from "./card.ts";
import type { Segmentation } from "./segmentation.ts";

/** What the network says of each pixel, without where and how it ran. */
export type ClassPlanes = Pick<Segmentation, "width" | "height" | "classes" | "probabilities">;

/**
 * Probability that a pixel is not background: the sum of all other classes' probabilities, row-major, in [0, 1].
 *
 * @throws RangeError when planes and classes do not fit together
 */
export function foregroundProbability(planes: ClassPlanes): Float32Array {
  return sumOf(planes, () => true);
}

/** Probability of an object's interior, the classes of role `object`; null for a model that has no `rim` class. */
export function interiorProbability(planes: ClassPlanes): Float32Array | null {
  return planes.classes.some(({ role }) => role === "rim")
    ? sumOf(planes, ({ role }) => role === "object")
    : null;
}

/**
 * The most probable class of every pixel; background, and then the first class, wins a tie.
 *
 * @returns class indices as in `classes`, row-major
 * @throws RangeError when planes and classes do not fit together
 */
export function classMap(planes: ClassPlanes): Uint8Array {
  checkPlanes(planes);
  const out = new Uint8Array(planes.width * planes.height);
  const best = foregroundProbability(planes).map((foreground) => 1 - foreground);
  for (const [index, plane] of planes.probabilities.entries()) {
    for (let i = 0; i < out.length; i++) {
      const probability = plane[i] ?? 0;
      if (probability > (best[i] ?? 0)) {
        best[i] = probability;
        out[i] = index + 1;
      }
    }
  }
  return out;
}

/** Sum of the wanted classes' planes; the only plane itself, not a copy, when there is but one. */
function sumOf(planes: ClassPlanes, wanted: (wanted: ModelClass) => boolean): Float32Array {
  checkPlanes(planes);
  const chosen = planes.probabilities.filter((_, i) => {
    const modelClass = planes.classes[i + 1];
    return modelClass !== undefined && wanted(modelClass);
  });
  const [first, ...others] = chosen;
  if (first === undefined) return new Float32Array(planes.width * planes.height);
  if (others.length === 0) return first;
  const sum = first.slice();
  for (const plane of others) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (plane[i] ?? 0);
  return sum;
}

export function checkPlanes({ width, height, classes, probabilities }: ClassPlanes): void {
  if (probabilities.length !== classes.length - 1)
    throw new RangeError(
      `${classes.length} classes need ${classes.length - 1} planes, not ${probabilities.length}`,
    );
  for (const plane of probabilities)
    if (plane.length !== width * height)
      throw new RangeError(
        `a plane of ${width} × ${height} px must hold ${width * height} values, not ${plane.length}`,
      );
}
