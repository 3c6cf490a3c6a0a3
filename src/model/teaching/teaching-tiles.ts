import type { ModelCard } from "../../core/card.ts";
import { createRandom, type Random, type RandomState } from "../../core/random.ts";
import type { TeachSample, TeachSettings } from "../../core/teaching.ts";
import { tileInput } from "../../core/tile-input.ts";
import { outputSize } from "../../core/tiles.ts";
import type { StepTile } from "../../core/training-network.ts";
import { drawStep, type TileMaker } from "../step-run.ts";
import { onTheSpot, type TileWorkshop } from "../tile-workshop.ts";
import { orderTile } from "../training-tile.ts";
import { tileRecipeOf } from "./recipe.ts";
import type { TeachingSet } from "./teaching-set.ts";

/** A tile that the variation moved off every label is drawn again, until this many were. */
const TRIES = 10;

/** Makes a session's tiles from what its images are at that moment. */
export class TeachingTiles implements TileMaker {
  readonly #set: TeachingSet;
  readonly #card: ModelCard;
  readonly #settings: TeachSettings;
  readonly #workshop: TileWorkshop;

  /** @throws RangeError when the settings' tile does not fit the network */
  constructor(
    set: TeachingSet,
    card: ModelCard,
    settings: TeachSettings,
    workshop: TileWorkshop = onTheSpot,
  ) {
    outputSize(settings.tileSize, card.architecture.depth);
    this.#set = set;
    this.#card = card;
    this.#settings = settings;
    this.#workshop = workshop;
  }

  get ahead(): number {
    return this.#workshop.makers;
  }

  /** @throws TrainingError when no pixel is labelled outside what is held back */
  async next(random: Random, keepDrawn = false): Promise<StepTile> {
    for (let tries = 1; ; tries++) {
      const { image, ...centre } = this.#set.draw(random);
      const recipe = tileRecipeOf(this.#settings, this.#card, image);
      const order = orderTile(image, centre, recipe, this.#card.architecture.depth, random);
      const tile = await this.#workshop.make(order, keepDrawn);
      if (tries === TRIES || tile.weights.some((weight) => weight > 0)) return tile;
    }
  }

  /** Tiles for people to look at: those that the next steps of a run would see whose stream is in that state. */
  async samples(count: number, from: RandomState): Promise<TeachSample[]> {
    const random = createRandom(from);
    const { inputChannels, depth } = this.#card.architecture;
    const samples: TeachSample[] = [];
    while (samples.length < count) {
      const tile = await this.next(drawStep(random).tile);
      const { size, classes, weights } = tile;
      const plane = tileInput(tile).filter((_, i) => i % inputChannels === 0);
      samples.push({ size, plane, outputSize: outputSize(size, depth), target: classes, weights });
    }
    return samples;
  }
}
