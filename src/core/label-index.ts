import { type Random, randomIndex } from "./random.ts";
import type { ImageRect } from "./rect.ts";

/** Labels that pixels are drawn from. */
export interface IndexedLabels {
  /** Instance ids, row-major, `width · height` long; 0 is background, negative values (only in an Int32Array) are never drawn. */
  readonly labels: Uint32Array | Int32Array;
  readonly width: number;
  readonly height: number;
}

/** Pixels of one object: how many, and between which places in memory they lie. */
interface ObjectSpan {
  readonly id: number;
  /** At or before the first pixel; changes of the labels only ever widen the span. */
  first: number;
  /** At or after the last. */
  last: number;
  count: number;
}

/** A whole-number place in an image. */
export interface LabelledPixel {
  readonly x: number;
  readonly y: number;
}

/**
 * Where the objects of a label image lie. It keeps spans and counts of rows, not lists, so that memory does not grow with
 * the pixels, and follows a change at the cost of the pixels changed: `remove` before, `add` after. A draw costs one look
 * at each row and at the pixels of one row, or those between an object's first and last.
 */
export class LabelIndex {
  readonly image: IndexedLabels;
  readonly #spans = new Map<number, ObjectSpan>();
  /** By id, so that the same labels give the same draws, however they came about; null after a change. */
  #sorted: readonly ObjectSpan[] | null = null;
  #labelled = 0;
  /** Labelled pixels of each row. */
  readonly #rows: Uint32Array;

  /** @throws RangeError when labels are not `width · height` long */
  constructor(image: IndexedLabels) {
    const { labels, width, height } = image;
    if (labels.length !== width * height) {
      throw new RangeError(
        `labels are ${labels.length} long, expected ${width} × ${height} = ${width * height}`,
      );
    }
    this.image = image;
    this.#rows = new Uint32Array(height);
    this.add({ x: 0, y: 0, width, height });
  }

  /** Pixels that are labelled. */
  get labelled(): number {
    return this.#labelled;
  }

  get objects(): number {
    return this.#spans.size;
  }

  /** Pixels of each object. */
  areas(): number[] {
    return [...this.#spans.values()].map(({ count }) => count);
  }

  /** Forgets the pixels of a rectangle inside the image, before they change. */
  remove(rect: ImageRect): void {
    this.#sorted = null;
    this.#eachLabelled(rect, (id, _at, row) => {
      this.#count(row, -1);
      const span = this.#spans.get(id);
      if (span !== undefined && --span.count === 0) this.#spans.delete(id);
    });
  }

  /** Takes the pixels of a rectangle in, after they changed. */
  add(rect: ImageRect): void {
    this.#sorted = null;
    this.#eachLabelled(rect, (id, at, row) => {
      this.#count(row, 1);
      if (id === 0) return;
      const span = this.#spans.get(id);
      if (span === undefined) this.#spans.set(id, { id, first: at, last: at, count: 1 });
      else {
        span.first = Math.min(span.first, at);
        span.last = Math.max(span.last, at);
        span.count++;
      }
    });
  }

  /**
   * A random pixel: of a random object, however small it is, in `objectShare` of the draws where there is one; else any
   * labelled pixel.
   *
   * @throws RangeError when nothing is labelled
   */
  draw(random: Random, objectShare: number): LabelledPixel {
    if (this.#labelled === 0) throw new RangeError("no pixel of the image is labelled");
    this.#sorted ??= [...this.#spans.values()].sort((a, b) => a.id - b.id);
    const onObject = random.next() < objectShare;
    const object = onObject ? this.#sorted[randomIndex(random, this.#sorted.length)] : undefined;
    const at = object === undefined ? this.#anyPixel(random) : this.#pixelOf(object, random);
    const { width } = this.image;
    return { x: at % width, y: Math.floor(at / width) };
  }

  #pixelOf(span: ObjectSpan, random: Random): number {
    const { labels } = this.image;
    let left = randomIndex(random, span.count);
    if (span.count === span.last - span.first + 1) return span.first + left;
    for (let at = span.first; at < span.last; at++) {
      if (labels[at] === span.id && left-- === 0) return at;
    }
    return span.last;
  }

  #anyPixel(random: Random): number {
    const { labels, width } = this.image;
    let left = randomIndex(random, this.#labelled);
    let row = 0;
    for (; left >= (this.#rows[row] ?? 0); row++) left -= this.#rows[row] ?? 0;
    let at = row * width;
    while ((labels[at] ?? 0) < 0 || left-- > 0) at++;
    return at;
  }

  #count(row: number, change: 1 | -1): void {
    this.#labelled += change;
    this.#rows[row] = (this.#rows[row] ?? 0) + change;
  }

  #eachLabelled(
    { x, y, width, height }: ImageRect,
    visit: (id: number, at: number, row: number) => void,
  ): void {
    const { labels, width: stride } = this.image;
    for (let row = y; row < y + height; row++) {
      for (let at = row * stride + x; at < row * stride + x + width; at++) {
        const id = labels[at] ?? -1;
        if (id >= 0) visit(id, at, row);
      }
    }
  }
}
