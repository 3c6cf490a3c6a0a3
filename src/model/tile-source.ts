import type { Random } from "../core/random.ts";
import { createTileSampler } from "../core/sample.ts";
import type { StepTile } from "../core/training-network.ts";
import type { TileMaker } from "./step-run.ts";
import { onTheSpot, type TileWorkshop } from "./tile-workshop.ts";
import { orderTile, type TileImage, type TileRecipe } from "./training-tile.ts";

/** An image at the network's scale, normalised, with its labels. */
export interface TrainingImage extends TileImage {
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
  readonly #workshop: TileWorkshop;
  readonly #draw: ReturnType<typeof createTileSampler>;

  /**
   * @param depth number of the network's poolings, from which the size of its output follows
   * @throws RangeError when no image has a labelled pixel
   */
  constructor(
    images: readonly TrainingImage[],
    options: TileOptions,
    depth: number,
    workshop: TileWorkshop = onTheSpot,
  ) {
    this.#images = images;
    this.#options = options;
    this.#depth = depth;
    this.#workshop = workshop;
    const { objectShare, dataSetWeights } = options;
    this.#draw = createTileSampler(images, { objectShare, dataSetWeights });
  }

  get ahead(): number {
    return this.#workshop.makers;
  }

  async next(random: Random, keepDrawn = false): Promise<StepTile> {
    const { image: index, centreX, centreY } = this.#draw(random);
    const image = this.#images[index];
    if (!image) throw new RangeError(`there is no image ${index} among ${this.#images.length}`);
    const order = orderTile(image, { centreX, centreY }, this.#options, this.#depth, random);
    return this.#workshop.make(order, keepDrawn);
  }
}
