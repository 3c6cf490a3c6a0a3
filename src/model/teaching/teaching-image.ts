import type { ModelCard } from "../../core/card.ts";
import { type ClassTable, classTable } from "../../core/class-table.ts";
import { trainingLabel, trueLabel } from "../../core/held-labels.ts";
import { LabelIndex } from "../../core/label-index.ts";
import { UNLABELLED } from "../../core/painted-labels.ts";
import type { PixelSize } from "../../core/raster.ts";
import type { ImageRect } from "../../core/rect.ts";
import { nearestAlong } from "../../core/resample.ts";
import { networkScale } from "../../core/scale.ts";
import { sharedFloats, sharedMemory } from "../../core/shared-memory.ts";
import type { TeachImage, TeachPatch } from "../../core/teaching.ts";
import { TrainingError } from "../errors.ts";
import { networkInput } from "../network-input.ts";
import type { TileImage } from "../training-tile.ts";

/** Ids from here on would be taken for what is held back. */
const ID_LIMIT = 2 ** 31 - 1;

/** What a rectangle of painted labels holds. */
type Painted = Pick<TeachPatch, "rect" | "ids" | "emphasis">;

/**
 * An image of the training set at the network's scale: planes normalised over the whole image, labels by nearest pixel.
 * Planes and labels lie in shared memory where there is such: threads that make tiles see them without a copy, and labels
 * that change reach them as they change.
 */
export class TeachingImage implements TileImage {
  readonly name: string;
  /** Size in image px. */
  readonly imageSize: { readonly width: number; readonly height: number };
  readonly pixelSize: PixelSize | null;
  /** Network px per image px. */
  readonly scale: number;
  readonly planes: readonly Float32Array[];
  /** Size in network px. */
  readonly width: number;
  readonly height: number;
  /** As `trainingLabel` makes them. */
  readonly labels: Int32Array;
  readonly index: LabelIndex;
  #emphasis: Uint8Array | null = null;
  #classTable: ClassTable = classTable(new Map());
  #held: readonly ImageRect[] = [];
  /** Column and row of the image that each column and row of the network shows. */
  readonly #columns: Int32Array;
  readonly #rows: Int32Array;

  /** @throws TrainingError when the labels do not fit the image; RangeError when the image does not fit the model */
  constructor({ name, image, options, ids, emphasis, classes, held }: TeachImage, card: ModelCard) {
    this.name = name;
    this.imageSize = { width: image.width, height: image.height };
    this.pixelSize = image.pixelSize;
    this.scale = networkScale(card, image.pixelSize, options.scale);
    const choice = options.channel === undefined ? {} : { channel: options.channel };
    const channels = card.architecture.inputChannels;
    const input = networkInput(image, channels, card.normalisation, this.scale, choice);
    this.planes = input.planes.map(sharedFloats);
    this.width = input.width;
    this.height = input.height;
    this.#columns = nearestAlong(image.width, input.width);
    this.#rows = nearestAlong(image.height, input.height);
    const bytes = input.width * input.height * Int32Array.BYTES_PER_ELEMENT;
    this.labels = new Int32Array(sharedMemory(bytes)).fill(-1);
    this.index = new LabelIndex(this);
    this.#held = held;
    const rect = { x: 0, y: 0, width: image.width, height: image.height };
    this.patch({ rect, ids, emphasis, classes, held });
  }

  get emphasis(): Uint8Array | null {
    return this.#emphasis;
  }

  /** Held-back rectangles at the network's scale, those without a pixel there left out. */
  get held(): readonly ImageRect[] {
    return this.#held.map((rect) => this.#networkRect(rect)).filter((rect) => rect.width * rect.height > 0);
  }

  get classTable(): ClassTable {
    return this.#classTable;
  }

  /**
   * Takes over labels that changed, at the cost of their rectangle and of held-back rectangles that changed.
   *
   * @returns whether what is held back changed
   * @throws TrainingError when ids or emphasis do not fill the rectangle, or it lies outside the image
   */
  patch({ rect, ids, emphasis, classes, held }: Omit<TeachPatch, "id">): boolean {
    this.#check({ rect, ids, emphasis });
    this.#classTable = classTable(classes);
    const before = this.#held;
    const moved = !sameRects(before, held);
    this.#held = held;
    this.#change(this.#networkRect(rect), (at, x, y) => this.#paint(at, x, y, { rect, ids, emphasis }));
    if (!moved) return held.some((one) => overlaps(one, rect));
    for (const one of [...before, ...held]) {
      this.#change(this.#networkRect(one), (at, x, y) => {
        const label = trueLabel(this.labels[at] ?? -1);
        if (label >= 0) this.labels[at] = trainingLabel(label, this.#isHeld(x, y));
      });
    }
    return true;
  }

  #paint(at: number, x: number, y: number, { rect, ids, emphasis }: Painted): void {
    const from = (y - rect.y) * rect.width + x - rect.x;
    this.labels[at] = trainingLabel(ids[from] ?? UNLABELLED, this.#isHeld(x, y));
    if (emphasis === null && this.#emphasis === null) return;
    this.#emphasis ??= new Uint8Array(sharedMemory(this.labels.length));
    this.#emphasis[at] = emphasis?.[from] ?? 0;
  }

  /** Visits a rectangle of the network's pixels, each with the image's pixel it shows, and keeps the index true. */
  #change(rect: ImageRect, visit: (at: number, x: number, y: number) => void): void {
    this.index.remove(rect);
    for (let row = rect.y; row < rect.y + rect.height; row++) {
      for (let column = rect.x; column < rect.x + rect.width; column++) {
        visit(row * this.width + column, this.#columns[column] ?? 0, this.#rows[row] ?? 0);
      }
    }
    this.index.add(rect);
  }

  #isHeld(x: number, y: number): boolean {
    return this.#held.some(
      (rect) => x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height,
    );
  }

  /** The network's pixels that show pixels of a rectangle of the image. */
  #networkRect({ x, y, width, height }: ImageRect): ImageRect {
    const [left, right] = [firstFrom(this.#columns, x), firstFrom(this.#columns, x + width)];
    const [top, bottom] = [firstFrom(this.#rows, y), firstFrom(this.#rows, y + height)];
    return { x: left, y: top, width: right - left, height: bottom - top };
  }

  #check({ rect, ids, emphasis }: Painted): void {
    const area = rect.width * rect.height;
    const { width, height } = this.imageSize;
    if (ids.length !== area || (emphasis !== null && emphasis.length !== area)) {
      throw new TrainingError(
        `${this.name}: labels of ${rect.width} × ${rect.height} px need ${area} ids, not ${ids.length} (emphasis: ${emphasis?.length ?? "none"}).`,
      );
    }
    if (rect.x < 0 || rect.y < 0 || rect.x + rect.width > width || rect.y + rect.height > height) {
      throw new TrainingError(
        `${this.name}: labels at (${rect.x}, ${rect.y}) of ${rect.width} × ${rect.height} px lie outside the image of ${width} × ${height} px.`,
      );
    }
    const large = ids.find((id) => id >= ID_LIMIT && id !== UNLABELLED);
    if (large !== undefined) {
      throw new TrainingError(`${this.name}: id ${large} is too large; ids end at ${ID_LIMIT - 1}.`);
    }
  }
}

/** Index of the first of ascending values that is at least `least`; the length when none is. */
function firstFrom(ascending: Int32Array, least: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

function overlaps(a: ImageRect, b: ImageRect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function sameRects(some: readonly ImageRect[], others: readonly ImageRect[]): boolean {
  return (
    some.length === others.length &&
    some.every((rect, i) => {
      const other = others[i];
      return (
        rect.x === other?.x &&
        rect.y === other.y &&
        rect.width === other.width &&
        rect.height === other.height
      );
    })
  );
}
