import type { LabelledImage } from "../core/augment.ts";
import type { Random } from "../core/random.ts";
import { createTileSampler } from "../core/sample.ts";
import type { TrainingTile } from "../core/training-network.ts";
import type { TileMaker } from "./step-run.ts";
import { type TileRecipe, trainingTile } from "./training-tile.ts";

/** An image at the network's scale, normalised, with its labels. */
export interface TrainingImage extends LabelledImage {
  readonly name: string;
  readonly dataSet: string;
}

/** How tiles are drawn, varied and labelled. */
export interface TileOptions extends TileRecipe {
  /** Share of tiles centred on an object. */
  readonly objectShare: number;
  /** Relative frequency of each data set; one that is not named counts 1. */
  readonly dataSetWeights: Readonly<Record<string, number>>;
}

/** Makes the tiles that a run trains on; the same stream of random numbers gives the same tiles. */
export class TileSource implements TileMaker {
  readonly #images: readonly TrainingImage[];
  readonly #options: TileOptions;
  readonly #depth: number;
  readonly #draw: ReturnType<typeof createTileSampler>;

  /**
   * @param depth number of the network's poolings, from which the size of its output follows
   * @throws RangeError when no image has a labelled pixel
   */
  constructor(images: readonly TrainingImage[], options: TileOptions, depth: number) {
    this.#images = images;
    this.#options = options;
    this.#depth = depth;
    const { objectShare, dataSetWeights } = options;
    this.#draw = createTileSampler(images, { objectShare, dataSetWeights });
  }

  next(random: Random): TrainingTile {
    const { image: index, centreX, centreY } = this.#draw(random);
    const image = this.#images[index];
    if (!image) throw new RangeError(`there is no image ${index} among ${this.#images.length}`);
    return trainingTile(image, { centreX, centreY }, this.#options, this.#depth, random);
  }
}
