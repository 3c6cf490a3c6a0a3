import type { ModelCard } from "../../core/card.ts";
import type { Random } from "../../core/random.ts";
import type { TeachImage, TeachPatch } from "../../core/teaching.ts";
import { TrainingError } from "../errors.ts";
import { TeachingImage } from "./teaching-image.ts";

/** Share of tiles about a cell; the others lie on any labelled pixel, as in the recipes of the models that ship. */
const OBJECT_SHARE = 0.5;

/** A tile's place. */
export interface TeachingDraw {
  readonly image: TeachingImage;
  readonly centreX: number;
  readonly centreY: number;
}

/** The images that a session learns from and is judged by. */
export class TeachingSet {
  readonly #card: ModelCard;
  readonly #images = new Map<string, TeachingImage>();
  #revision = 0;

  /** @param card the card whose normalisation, scale and object classes the images are made for */
  constructor(card: ModelCard) {
    this.#card = card;
  }

  /** Counts changes of what is held back. */
  get heldRevision(): number {
    return this.#revision;
  }

  /** The images in the order of their ids, so that the same data give the same run, however they came about. */
  images(): readonly TeachingImage[] {
    return [...this.#images].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, image]) => image);
  }

  put(image: TeachImage): void {
    checkClasses(image, this.#card);
    this.drop(image.id);
    this.#images.set(image.id, new TeachingImage(image, this.#card));
    if (image.held.length > 0) this.#revision++;
  }

  patch(patch: TeachPatch): void {
    const image = this.image(patch.id);
    checkClasses({ ...patch, name: image.name }, this.#card);
    if (image.patch(patch)) this.#revision++;
  }

  drop(id: string): void {
    if ((this.#images.get(id)?.held.length ?? 0) > 0) this.#revision++;
    this.#images.delete(id);
  }

  /** @throws TrainingError when the session was not given it */
  image(id: string): TeachingImage {
    const image = this.#images.get(id);
    if (image === undefined) throw new TrainingError(`The session has no image "${id}".`);
    return image;
  }

  /**
   * A random place to train at. An image is drawn by the square root of its labelled area: one of a single corrected
   * cell counts less than one labelled throughout, but not by as much as it is smaller.
   *
   * @throws TrainingError when no pixel is labelled outside what is held back
   */
  draw(random: Random): TeachingDraw {
    const images = this.images().filter(({ index }) => index.labelled > 0);
    const total = images.reduce((sum, { index }) => sum + Math.sqrt(index.labelled), 0);
    let left = random.next() * total;
    for (const [i, image] of images.entries()) {
      left -= Math.sqrt(image.index.labelled);
      if (left >= 0 && i + 1 < images.length) continue;
      const { x, y } = image.index.draw(random, OBJECT_SHARE);
      return { image, centreX: x, centreY: y };
    }
    throw new TrainingError(
      "There is nothing to learn from: paint a few cells, and background beside them, outside what is held back.",
    );
  }
}

function checkClasses({ name, classes }: Pick<TeachImage, "name" | "classes">, card: ModelCard): void {
  for (const [id, index] of classes) {
    if (card.classes[index]?.role === "object") continue;
    throw new TrainingError(
      `${name}: cell ${id} is of class ${index}, which is none of the network's ${card.classes.length} classes for cells.`,
    );
  }
}
