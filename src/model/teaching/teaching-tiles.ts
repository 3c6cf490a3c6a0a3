import type { ModelCard } from "../../core/card.ts";
import { createRandom, type Random, type RandomState } from "../../core/random.ts";
import type { TeachSample, TeachSettings } from "../../core/teaching.ts";
import { outputSize } from "../../core/tiles.ts";
import type { TrainingTile } from "../../core/training-network.ts";
import type { TileMaker } from "../step-run.ts";
import { trainingTile } from "../training-tile.ts";
import { tileRecipeOf } from "./recipe.ts";
import type { TeachingSet } from "./teaching-set.ts";

/** A tile that the variation moved off every label is drawn again, until this many were. */
const TRIES = 10;

/** Makes a session's tiles from what its images are at that moment. */
export class TeachingTiles implements TileMaker {
  readonly #set: TeachingSet;
  readonly #card: ModelCard;
  readonly #settings: TeachSettings;

  /** @throws RangeError when the settings' tile does not fit the network */
  constructor(set: TeachingSet, card: ModelCard, settings: TeachSettings) {
    outputSize(settings.tileSize, card.architecture.depth);
    this.#set = set;
    this.#card = card;
    this.#settings = settings;
  }

  /** @throws TrainingError when no pixel is labelled outside what is held back */
  next(random: Random): TrainingTile {
    for (let tries = 1; ; tries++) {
      const { image, ...centre } = this.#set.draw(random);
      const recipe = tileRecipeOf(this.#settings, this.#card, image);
      const tile = trainingTile(image, centre, recipe, this.#card.architecture.depth, random);
      if (tries === TRIES || tile.weights.some((weight) => weight > 0)) return tile;
    }
  }

  /** Tiles for people to look at, from a copy of a run's stream. */
  samples(count: number, from: RandomState): TeachSample[] {
    const random = createRandom(from);
    const { inputChannels, depth } = this.#card.architecture;
    return Array.from({ length: count }, () => {
      const { input, size, classes, weights } = this.next(random);
      const plane = input.filter((_, i) => i % inputChannels === 0);
      return { size, plane, outputSize: outputSize(size, depth), target: classes, weights };
    });
  }
}
