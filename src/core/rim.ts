import { squaredDistance } from "./distance.ts";
import { partTouching } from "./weight-map.ts";

/** Class indices that {@link classTargets} writes. */
export const BACKGROUND = 0;
export const INTERIOR = 1;
export const RIM = 2;

/**
 * Class of every pixel for training.
 *
 * With a rim: 0 background, 1 interior, 2 rim, that is object pixels at most `rim` px from a pixel that is not their
 * instance's, and every pixel that touches another instance. Without (`rim` 0): 0 background and 1 object, touching
 * instances parted by background.
 *
 * @param labels row-major instance ids, `width * height` long; 0 is background
 * @param options rim: width of the rim in px, 0 for two classes
 * @returns class indices, the same length
 * @throws RangeError when `labels` is not `width * height` long
 */
export function classTargets(
  labels: Uint32Array,
  width: number,
  height: number,
  options: { rim: number },
): Uint8Array {
  const parted = partTouching(labels, width, height);
  const targets = new Uint8Array(labels.length);
  if (options.rim <= 0) {
    for (let i = 0; i < targets.length; i++) targets[i] = parted[i] ? INTERIOR : BACKGROUND;
    return targets;
  }
  const outside = Uint8Array.from(parted, (label) => (label ? 0 : 1));
  // Parted instances never share an edge, so the nearest pixel that is not an instance's own is background.
  const depth = squaredDistance(outside, width, height);
  const reach = options.rim * options.rim;
  for (let i = 0; i < targets.length; i++) {
    if (labels[i]) targets[i] = (depth[i] ?? 0) > reach ? INTERIOR : RIM;
  }
  return targets;
}
