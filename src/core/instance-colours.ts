import { leastTaken } from "./colours.ts";
import { extentOf, instanceExtents } from "./label-inventory.ts";
import { isInstance, type PaintedLabels } from "./painted-labels.ts";
import { grownRect, type ImageRect } from "./rect.ts";

/** Instances this near in px must not share a colour; as `assignColours`. */
const REACH = 4;
/**
 * Colours of painted instances, of which those near each other differ as far as the palette allows. An instance keeps
 * its colour until it comes near another of the same one; following an edit costs what the edit changed.
 */
export class InstanceColours {
  readonly #labels: PaintedLabels;
  readonly #colours: number;
  #index: Uint8Array;
  /** 1 where the index was chosen; others have their own turn's. */
  #chosen = new Uint8Array(0);

  /** @param colours size of the palette, 1…256 */
  constructor(labels: PaintedLabels, colours: number) {
    if (!(Number.isInteger(colours) && colours >= 1 && colours <= 256))
      throw new RangeError(`a palette has 1 to 256 colours, not ${colours}`);
    this.#labels = labels;
    this.#colours = colours;
    this.#index = new Uint8Array(0);
    this.#grow();
    // Where no cell was ever painted, there is no need to look for any.
    const known = labels.nextId > 1 ? instanceExtents(labels) : [];
    for (const { id } of known) this.#colour(id);
  }

  /** Palette index of each id, `nextId` long at least; ids without pixels have any. */
  get index(): Uint8Array {
    return this.#index;
  }

  /** Colours instances that are new or came near another in a rectangle that was edited; whether any colour changed. */
  follow(rect: ImageRect): boolean {
    this.#grow();
    const alike = this.#alikeIn(rect);
    for (const id of alike) this.#colour(id);
    return alike.length > 0;
  }

  /** Instances in a rectangle without a colour, or with that of one near them: of each pair the younger. */
  #alikeIn(rect: ImageRect): number[] {
    const alike = new Set<number>();
    this.#forEachNear(grownRect(rect, 1, this.#labels), null, (id, other) => {
      if (!this.#chosen[id]) alike.add(id);
      else if (other !== id && this.#index[id] === this.#index[other]) alike.add(Math.max(id, other));
    });
    return [...alike].sort((a, b) => a - b);
  }

  /** Gives an instance the colour that the fewest near it have, its own turn's of equals. */
  #colour(id: number): void {
    const extent = extentOf(this.#labels, id);
    if (extent === null) return;
    const near = new Set<number>();
    this.#forEachNear(extent.box, id, (_, other) => near.add(other));
    near.delete(id);
    const taken = new Uint32Array(this.#colours);
    for (const other of near) {
      const colour = this.#index[other] ?? 0;
      if (this.#chosen[other]) taken[colour] = (taken[colour] ?? 0) + 1;
    }
    this.#index[id] = leastTaken(taken, (id - 1) % this.#colours);
    this.#chosen[id] = 1;
  }

  /**
   * Visits pixels on the edge of instances in a rectangle with each instance within reach, themselves included.
   *
   * @param only this instance's edge; null: of all
   */
  #forEachNear(rect: ImageRect, only: number | null, visit: (id: number, other: number) => void): void {
    const { ids, width } = this.#labels;
    for (let y = rect.y; y < rect.y + rect.height; y++) {
      for (let x = rect.x; x < rect.x + rect.width; x++) {
        const id = ids[y * width + x] ?? 0;
        if (only === null ? !isInstance(id) : id !== only) continue;
        if (this.#isEdge(x, y, id)) this.#around(x, y, (other) => visit(id, other));
      }
    }
  }

  /** Whether a pixel touches another value or the image's border. */
  #isEdge(x: number, y: number, id: number): boolean {
    const { ids, width, height } = this.#labels;
    const i = y * width + x;
    if (x === 0 || y === 0 || x + 1 === width || y + 1 === height) return true;
    return ids[i - 1] !== id || ids[i + 1] !== id || ids[i - width] !== id || ids[i + width] !== id;
  }

  #around(x: number, y: number, visit: (other: number) => void): void {
    const { ids, width, height } = this.#labels;
    const right = Math.min(width - 1, x + REACH);
    const bottom = Math.min(height - 1, y + REACH);
    let last = 0;
    for (let row = Math.max(0, y - REACH); row <= bottom; row++) {
      for (let column = Math.max(0, x - REACH); column <= right; column++) {
        const other = ids[row * width + column] ?? 0;
        if (other === last) continue;
        last = other;
        if (isInstance(other)) visit(other);
      }
    }
  }

  #grow(): void {
    const { nextId } = this.#labels;
    if (this.#index.length >= nextId) return;
    const length = Math.max(nextId, 2 * this.#index.length);
    const longer = Uint8Array.from({ length }, (_, id) => Math.max(0, id - 1) % this.#colours);
    longer.set(this.#index);
    const chosen = new Uint8Array(length);
    chosen.set(this.#chosen);
    this.#chosen = chosen;
    this.#index = longer;
  }
}
