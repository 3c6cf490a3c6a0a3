import { type Random, randomIndex } from "./random.ts";

/** An image that tiles are drawn from. */
export interface SampleImage {
  /** Instance ids, row-major, `width · height` long; 0 is background, −1 (only in an Int32Array) unlabelled. */
  readonly labels: Uint32Array | Int32Array;
  readonly width: number;
  readonly height: number;
  /** Name of the data set; images without one form a data set of their own together. */
  readonly dataSet?: string;
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

/** Pixels of one object: how many, and where the first and the last lie in memory. */
interface ObjectSpan {
  readonly id: number;
  first: number;
  last: number;
  count: number;
}

interface IndexedImage {
  readonly image: SampleImage;
  readonly objects: readonly ObjectSpan[];
  readonly labelled: ObjectSpan;
}

/** Finds every object's pixels in one pass; keeps spans, not lists, so that memory does not grow with the pixels. */
function indexImage(image: SampleImage): IndexedImage {
  const { labels, width, height } = image;
  if (labels.length !== width * height) {
    throw new RangeError(
      `labels are ${labels.length} long, expected ${width} × ${height} = ${width * height}`,
    );
  }
  const spans = new Map<number, ObjectSpan>();
  const labelled: ObjectSpan = { id: -1, first: 0, last: labels.length - 1, count: 0 };
  for (let at = 0; at < labels.length; at++) {
    const id = labels[at] ?? -1;
    if (id >= 0) labelled.count++;
    if (id <= 0) continue;
    const span = spans.get(id);
    if (span === undefined) spans.set(id, { id, first: at, last: at, count: 1 });
    else {
      span.last = at;
      span.count++;
    }
  }
  return { image, objects: [...spans.values()], labelled };
}

/** Position in memory of a random pixel of the span; the id −1 stands for any labelled pixel. */
function drawPixel({ labels }: SampleImage, span: ObjectSpan, random: Random): number {
  let left = randomIndex(random, span.count);
  if (span.count === span.last - span.first + 1) return span.first + left;
  for (let at = span.first; at < span.last; at++) {
    const id = labels[at] ?? -1;
    if (span.id === -1 ? id < 0 : id !== span.id) continue;
    if (left === 0) return at;
    left--;
  }
  return span.last;
}

/** Running sums of each image's probability; images without a labelled pixel get none. */
function cumulativeShares(
  images: readonly IndexedImage[],
  weights: SampleOptions["dataSetWeights"],
): number[] {
  const usable = images.filter(({ labelled }) => labelled.count > 0);
  const sizes = new Map<string | undefined, number>();
  for (const { image } of usable) sizes.set(image.dataSet, (sizes.get(image.dataSet) ?? 0) + 1);
  let sum = 0;
  const sums = images.map(({ image, labelled }) => {
    const weight = image.dataSet === undefined ? 1 : (weights?.[image.dataSet] ?? 1);
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`weight of data set ${image.dataSet} is ${weight}, expected 0 or more`);
    }
    if (labelled.count > 0) sum += weights === undefined ? 1 : weight / (sizes.get(image.dataSet) ?? 1);
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
  const indexed = images.map(indexImage);
  const sums = cumulativeShares(indexed, dataSetWeights);
  return (random) => {
    const pick = random.next();
    const index = sums.findIndex((sum) => pick < sum);
    const drawn = indexed[index];
    if (drawn === undefined) throw new RangeError(`no image at ${pick} of ${sums.join(", ")}`);
    const onObject = random.next() < objectShare;
    const object = onObject ? drawn.objects[randomIndex(random, drawn.objects.length)] : undefined;
    const at = drawPixel(drawn.image, object ?? drawn.labelled, random);
    const { width } = drawn.image;
    return { image: index, centreX: at % width, centreY: Math.floor(at / width) };
  };
}
