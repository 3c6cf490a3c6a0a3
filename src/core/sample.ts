import { type IndexedLabels, LabelIndex } from "./label-index.ts";
import type { Random } from "./random.ts";

/** An image that tiles are drawn from. */
export interface SampleImage extends IndexedLabels {
  /** Name of the data set; images without one form a data set of their own together. */
  readonly dataSet?: string;
}

interface IndexedImage {
  readonly image: SampleImage;
  readonly index: LabelIndex;
}

/** How tiles are drawn. */
export interface SampleOptions {
  /** Share of draws centred on an object, where the image has one, [0, 1]; 0.5 unless given. */
  readonly objectShare?: number;
  /**
   * Relative frequency of each data set, shared evenly by its images, 0 to leave it out. Without this every
   * image is equally likely; with it, a data set that is not named counts 1.
   */
  readonly dataSetWeights?: Readonly<Record<string, number>>;
}

/** A drawn tile: whole-number centres, so that a tile of even size aligns with the pixels. */
export interface TileDraw {
  /** Index of the image. */
  readonly image: number;
  /** Where the tile's centre lies, in px from the image's left edge. */
  readonly centreX: number;
  /** Likewise from the top edge. */
  readonly centreY: number;
}

/** Running sums of each image's probability; images without a labelled pixel get none. */
function cumulativeShares(
  images: readonly IndexedImage[],
  weights: SampleOptions["dataSetWeights"],
): number[] {
  const usable = images.filter(({ index }) => index.labelled > 0);
  const sizes = new Map<string | undefined, number>();
  for (const { image } of usable) sizes.set(image.dataSet, (sizes.get(image.dataSet) ?? 0) + 1);
  let sum = 0;
  const sums = images.map(({ image, index }) => {
    const weight = image.dataSet === undefined ? 1 : (weights?.[image.dataSet] ?? 1);
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`weight of data set ${image.dataSet} is ${weight}, expected 0 or more`);
    }
    if (index.labelled > 0) sum += weights === undefined ? 1 : weight / (sizes.get(image.dataSet) ?? 1);
    return sum;
  });
  if (sum === 0)
    throw new RangeError(`none of ${images.length} images has a labelled pixel and a weight above 0`);
  return sums.map((value) => value / sum);
}

/**
 * Prepares drawing of tiles so that rare foreground is seen: a share of the draws is centred on a random pixel of a
 * random object, however small it is; the rest lie on a random labelled pixel.
 *
 * @returns a function that draws the next tile
 * @throws RangeError when no image can be drawn, or labels are not `width · height` long
 */
export function createTileSampler(
  images: readonly SampleImage[],
  { objectShare = 0.5, dataSetWeights }: SampleOptions = {},
): (random: Random) => TileDraw {
  const indexed = images.map((image) => ({ image, index: new LabelIndex(image) }));
  const sums = cumulativeShares(indexed, dataSetWeights);
  return (random) => {
    const pick = random.next();
    const image = sums.findIndex((sum) => pick < sum);
    const drawn = indexed[image];
    if (drawn === undefined) throw new RangeError(`no image at ${pick} of ${sums.join(", ")}`);
    const { x, y } = drawn.index.draw(random, objectShare);
    return { image, centreX: x, centreY: y };
  };
}
