import { Falloff } from "./falloff.ts";
import { nearestInstances } from "./nearest-instances.ts";
import { pixelKernels } from "./pixel-kernels.ts";

/** height · exp(−d² / 2σ²), neglected beyond 5.7 σ. */
export interface GaussianTerm {
  readonly height: number;
  /** In px, above 0. */
  readonly sigma: number;
}

/** What a weight map adds up, after touching instances are parted. */
export interface WeightTerms {
  /** Weight of an instance's pixels. */
  readonly object: number;
  /** Weight of background far from everything. */
  readonly background: number;
  /** On background, of the distance to the nearest instance; null for none. */
  readonly nearness: GaussianTerm | null;
  /** On background, of the sum of the distances to the nearest and the second nearest instance. */
  readonly separation: GaussianTerm;
}

/** Parameters of the paper's weight map. */
export interface SeparationOptions {
  /** Height of the separation term; 10 in the paper. */
  readonly w0?: number;
  /** Its standard deviation in px; about 5 in the paper. */
  readonly sigma?: number;
  /** Balances the classes: each class weighs n / (2 · n_class) a pixel instead of 1. Default false. */
  readonly classBalance?: boolean;
}

/** Parameters of the successor's weight map; the defaults are those of Falk et al. 2019. */
export interface SuccessorOptions {
  /** Weight of background far from every object; 0.1. */
  readonly balance?: number;
  /** Standard deviation in px of the fall to `balance`; 10. */
  readonly balanceSigma?: number;
  /** Height of the separation term; 50. */
  readonly separation?: number;
  /** Its standard deviation in px; 6. */
  readonly separationSigma?: number;
}

/**
 * Parts touching instances: a pixel with another instance among its four neighbours becomes background, on both sides,
 * so that a border of background lies between any two instances. An instance of which nothing else is left vanishes.
 *
 * @param labels row-major instance ids, `width * height` long; 0 is background
 * @returns the parted ids, the same length; `labels` is not changed
 * @throws RangeError when `labels` is not `width * height` long
 */
export function partTouching(labels: Uint32Array, width: number, height: number): Uint32Array {
  checkLabels(labels, width, height);
  const parted = labels.slice();
  for (let y = 0; y < height; y++) {
    const [row, end] = [y * width, (y + 1) * width];
    for (let i = row; i + 1 < end; i++) part(labels, parted, i, i + 1);
    if (y + 1 < height) for (let i = row; i < end; i++) part(labels, parted, i, i + width);
  }
  return parted;
}

function checkLabels({ length }: Uint32Array, width: number, height: number): void {
  if (length !== width * height)
    throw new RangeError(
      `labels of ${width} × ${height} px must hold ${width * height} values, not ${length}`,
    );
}

function part(labels: Uint32Array, parted: Uint32Array, i: number, j: number): void {
  const a = labels[i];
  const b = labels[j];
  if (!a || !b || a === b) return;
  parted[i] = 0;
  parted[j] = 0;
}

/**
 * The paper's weight of every pixel: w_c + w0 · exp(−(d1 + d2)² / 2σ²), the second term on background only, d1 and d2
 * the distances to the nearest and second nearest instance after touching ones are parted (Ronneberger et al. 2015, eq. 2).
 * With fewer than two instances the second term is 0.
 *
 * @param labels row-major instance ids, `width * height` long; 0 is background
 * @returns weights, the same length
 * @throws RangeError when `labels` is not `width * height` long
 */
export function separationWeights(
  labels: Uint32Array,
  width: number,
  height: number,
  options: SeparationOptions = {},
): Float32Array {
  const { w0 = 10, sigma = 5, classBalance = false } = options;
  const [background, object] = classBalance ? balancedWeights(partTouching(labels, width, height)) : [1, 1];
  return weigh(labels, width, height, {
    object,
    background,
    nearness: null,
    separation: { height: w0, sigma },
  });
}

/** Weights of background and object whose sums over the image are equal and whose mean is 1; 1 for a class that is absent. */
function balancedWeights(labels: Uint32Array): [number, number] {
  let objects = 0;
  for (const label of labels) if (label) objects++;
  const share = (count: number): number =>
    count === 0 || count === labels.length ? 1 : labels.length / (2 * count);
  return [share(labels.length - objects), share(objects)];
}

/**
 * The successor's weight of every pixel (Falk et al., Nature Methods 16, 2019): 1 on objects and, on background,
 * v + (1 − v) · exp(−d1² / 2σ1²) + λ · exp(−(d1 + d2)² / 2σ_sep²), after touching instances are parted.
 *
 * @param labels row-major instance ids, `width * height` long; 0 is background
 * @returns weights, the same length
 * @throws RangeError when `labels` is not `width * height` long
 */
export function successorWeights(
  labels: Uint32Array,
  width: number,
  height: number,
  options: SuccessorOptions = {},
): Float32Array {
  const { balance = 0.1, balanceSigma = 10, separation = 50, separationSigma = 6 } = options;
  return weigh(labels, width, height, {
    object: 1,
    background: balance,
    nearness: { height: 1 - balance, sigma: balanceSigma },
    separation: { height: separation, sigma: separationSigma },
  });
}

/** By the thread's kernels where it has them and they can. */
function weigh(labels: Uint32Array, width: number, height: number, terms: WeightTerms): Float32Array {
  checkLabels(labels, width, height);
  return pixelKernels()?.weigh(labels, width, height, terms) ?? plainWeights(labels, width, height, terms);
}

/** The weights in plain loops. */
export function plainWeights(
  labels: Uint32Array,
  width: number,
  height: number,
  { object, background, nearness, separation }: WeightTerms,
): Float32Array {
  const parted = partTouching(labels, width, height);
  const weights = new Float32Array(labels.length).fill(object);
  const near = nearness && new Falloff(nearness.height, nearness.sigma);
  const between = new Falloff(separation.height, separation.sigma);
  const reach = Math.max(near?.reach ?? 0, between.reach);
  nearestInstances(parted, width, height, reach, (y, first, second) => {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      if (parted[i] !== 0) continue;
      const distance = Math.sqrt(first[x] ?? 0);
      const sum = distance + Math.sqrt(second[x] ?? 0);
      weights[i] = background + (near?.at(distance) ?? 0) + between.at(sum);
    }
  });
  return weights;
}
