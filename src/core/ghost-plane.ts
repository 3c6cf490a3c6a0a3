import type { FoundLabels } from "./found-labels.ts";
import { UNLABELLED } from "./painted-labels.ts";
import type { ImageRect } from "./rect.ts";

/**
 * What the network says of an image, renewed in parts: the answer for the whole, and over it those for rectangles that
 * were asked again. Ids are chosen so that `(id − 1) mod colours` makes neighbours differ, which needs no table.
 */
export class GhostPlane {
  readonly width: number;
  readonly height: number;
  /** Row-major, `width · height` long; 0 where there is no cell, `UNLABELLED` between answers. Changed in place. */
  readonly data: Uint32Array;
  readonly #colours: number;
  readonly #first: number;

  /**
   * @param base answer for the whole image, or null
   * @param colours of the palette, 5 or more; the answers' own colours are of it
   * @throws RangeError when the answer is of another size
   */
  constructor(width: number, height: number, base: FoundLabels | null, colours: number) {
    this.width = width;
    this.height = height;
    this.data = new Uint32Array(width * height);
    this.#colours = colours;
    this.#first = base === null ? 0 : base.count + 1;
    if (base === null) return;
    if (base.width !== width || base.height !== height)
      throw new RangeError(
        `an answer of ${base.width} × ${base.height} px is not of ${width} × ${height} px`,
      );
    this.#write(base, { x: 0, y: 0, width, height }, 0);
  }

  /**
   * Puts the answer for a rectangle in the place of what was there. Along its edges inside the image a line of
   * `UNLABELLED` stands between the two: a cell that goes on beyond them does not end there.
   *
   * @throws RangeError when the answer is not of the rectangle's size, or that is not inside the image
   */
  paste(labels: FoundLabels, rect: ImageRect): void {
    const { x, y, width, height } = rect;
    if (labels.width !== width || labels.height !== height)
      throw new RangeError(
        `an answer of ${labels.width} × ${labels.height} px is not of ${width} × ${height} px`,
      );
    if (x < 0 || y < 0 || x + width > this.width || y + height > this.height)
      throw new RangeError(`(${x}, ${y}) with ${width} × ${height} px is not inside the image`);
    this.#write(labels, rect, this.#first);
    this.#part(rect);
  }

  #part({ x, y, width, height }: ImageRect): void {
    const [right, bottom] = [x + width - 1, y + height - 1];
    const row = (at: number) => this.data.fill(UNLABELLED, at * this.width + x, at * this.width + x + width);
    const column = (at: number) => {
      for (let line = y; line <= bottom; line++) this.data[line * this.width + at] = UNLABELLED;
    };
    if (y > 0) row(y);
    if (bottom < this.height - 1) row(bottom);
    if (x > 0) column(x);
    if (right < this.width - 1) column(right);
  }

  #write(labels: FoundLabels, { x, y, width, height }: ImageRect, first: number): void {
    const colour = labels.colours;
    for (let row = 0, i = 0; row < height; row++) {
      let at = (y + row) * this.width + x;
      for (let column = 0; column < width; column++, i++, at++) {
        const id = labels.data[i] ?? 0;
        this.data[at] = id === 0 ? 0 : (first + id) * this.#colours + (colour[id] ?? 0) + 1;
      }
    }
  }
}
