import { squaredDistance } from "./distance.ts";
import { partTouching } from "./weight-map.ts";

/** Class indices that {@link classTargets} writes unless told otherwise. */
export const BACKGROUND = 0;
export const INTERIOR = 1;
export const RIM = 2;

/** What instances are to be for the network. */
export interface ClassTargetOptions {
  /** Width of the rim in px, 0 for no rim class. */
  readonly rim: number;
  /** Index of the rim class among the model's; 2 unless given. */
  readonly rimClass?: number | undefined;
  /** Index of an instance's class among the model's, from 1; 1 for all unless given. */
  readonly classOf?: ((id: number) => number) | undefined;
}

/**
 * Class of every pixel for training.
 *
 * With a rim: 0 background, the instance's class in its interior, and the rim class on object pixels at most `rim` px
 * from a pixel that is not their instance's, and on every pixel that touches another instance. Without (`rim` 0):
 * 0 background and the instance's class, touching instances parted by background, whatever their classes.
 *
 * @param labels row-major instance ids, `width * height` long; 0 is background
 * @returns class indices, the same length
 * @throws RangeError when `labels` is not `width * height` long
 */
export function classTargets(
  labels: Uint32Array,
  width: number,
  height: number,
  { rim, rimClass = RIM, classOf = () => INTERIOR }: ClassTargetOptions,
): Uint8Array {
  const parted = partTouching(labels, width, height);
  const targets = objectClasses(rim > 0 ? labels : parted, classOf);
  if (rim <= 0) return targets;
  // Parted instances never share an edge, so the nearest pixel that is not an instance's own is background.
  const near = isNear(parted, width, height, rim, (i) => !parted[i]);
  for (let i = 0; i < targets.length; i++) {
    if (labels[i] && near(i)) targets[i] = rimClass;
  }
  return targets;
}

/**
 * Which pixels are of a rim for certain: those at most `rim` px from a pixel that somebody has said is not their
 * instance's. Where a label ends because nobody has painted on, the cell may go on.
 *
 * @param labels row-major instance ids, `width * height` long; 0 is background
 * @param isUnlabelled whether nobody has said anything about the pixel at an index
 */
export function certainRim(
  labels: Uint32Array,
  width: number,
  height: number,
  rim: number,
  isUnlabelled: (index: number) => boolean,
): (index: number) => boolean {
  const parted = partTouching(labels, width, height);
  return isNear(parted, width, height, rim, (i) => !parted[i] && !isUnlabelled(i));
}

/** Whether a pixel lies at most `reach` px from one for which `isSeed` holds. */
function isNear(
  { length }: Uint32Array,
  width: number,
  height: number,
  reach: number,
  isSeed: (index: number) => boolean,
): (index: number) => boolean {
  const seeds = new Uint8Array(length);
  for (let i = 0; i < length; i++) if (isSeed(i)) seeds[i] = 1;
  const squared = squaredDistance(seeds, width, height);
  return (index) => (squared[index] ?? 0) <= reach * reach;
}

/** Class of each pixel's instance; asked once a run of pixels of the same one. */
function objectClasses(labels: Uint32Array, classOf: (id: number) => number): Uint8Array {
  const classes = new Uint8Array(labels.length);
  let last = 0;
  let lastClass = BACKGROUND;
  for (let i = 0; i < classes.length; i++) {
    const label = labels[i] ?? 0;
    if (label !== last) {
      last = label;
      lastClass = label === 0 ? BACKGROUND : classOf(label);
    }
    classes[i] = lastClass;
  }
  return classes;
}
