import { type PaintedLabels, UNLABELLED } from "./painted-labels.ts";
import { type ImageRect, rectsOverlap } from "./rect.ts";

/** A place to label next. */
export interface RegionToLabel {
  readonly rect: ImageRect;
  /** Mean uncertainty of its unlabelled pixels, [0, 1]. */
  readonly uncertainty: number;
}

/** Blocks a window's edge is divided into; windows begin at blocks. */
const BLOCKS = 4;

/** Part of a window that must be unlabelled for it to be worth a look. */
const LEAST_OPEN = 0.5;

/**
 * Ranks places to label: square windows that do not overlap, at least half unlabelled, the most uncertain first by
 * the mean over their unlabelled pixels; the first of equals is the upper left one.
 *
 * @param uncertainty row-major, as large as the labels, [0, 1]
 * @param window edge in px; an image smaller than that is one window
 * @param count at most this many
 * @throws RangeError when the uncertainty is of another size
 */
export function regionsToLabel(
  uncertainty: Float32Array,
  labels: Pick<PaintedLabels, "width" | "height" | "ids">,
  window: number,
  count: number,
): RegionToLabel[] {
  if (uncertainty.length !== labels.ids.length)
    throw new RangeError(
      `an uncertainty for each of ${labels.ids.length} px is needed, not ${uncertainty.length}`,
    );
  const ranked = windowsOf(new BlockSums(uncertainty, labels, Math.max(1, Math.floor(window / BLOCKS))));
  ranked.sort((a, b) => b.uncertainty - a.uncertainty);
  const chosen: RegionToLabel[] = [];
  for (const region of ranked) {
    if (chosen.length === count) break;
    if (!chosen.some(({ rect }) => rectsOverlap(rect, region.rect))) chosen.push(region);
  }
  return chosen;
}

function windowsOf(sums: BlockSums): RegionToLabel[] {
  const regions: RegionToLabel[] = [];
  for (let row = 0; row <= Math.max(0, sums.rows - BLOCKS); row++) {
    for (let column = 0; column <= Math.max(0, sums.columns - BLOCKS); column++) {
      const { rect, open, sum } = sums.window(column, row);
      if (open > 0 && open >= LEAST_OPEN * rect.width * rect.height)
        regions.push({ rect, uncertainty: sum / open });
    }
  }
  return regions;
}

/** Sums over blocks as integral images: entry (c, r) is of everything above and left of block (c, r). */
class BlockSums {
  readonly columns: number;
  readonly rows: number;
  readonly #block: number;
  readonly #width: number;
  readonly #height: number;
  readonly #open: Float64Array;
  readonly #sum: Float64Array;

  constructor(
    uncertainty: Float32Array,
    { width, height, ids }: Pick<PaintedLabels, "width" | "height" | "ids">,
    block: number,
  ) {
    this.#block = block;
    this.#width = width;
    this.#height = height;
    this.columns = Math.ceil(width / block);
    this.rows = Math.ceil(height / block);
    this.#open = new Float64Array((this.columns + 1) * (this.rows + 1));
    this.#sum = new Float64Array(this.#open.length);
    for (let y = 0, i = 0; y < height; y++) {
      const row = (Math.floor(y / block) + 1) * (this.columns + 1) + 1;
      for (let x = 0; x < width; x++, i++) {
        if (ids[i] !== UNLABELLED) continue;
        const at = row + Math.floor(x / block);
        this.#open[at] = (this.#open[at] ?? 0) + 1;
        this.#sum[at] = (this.#sum[at] ?? 0) + (uncertainty[i] ?? 0);
      }
    }
    this.#integrate(this.#open);
    this.#integrate(this.#sum);
  }

  /** The window that begins with a block. */
  window(column: number, row: number): { rect: ImageRect; open: number; sum: number } {
    const right = Math.min(this.columns, column + BLOCKS);
    const bottom = Math.min(this.rows, row + BLOCKS);
    const x = column * this.#block;
    const y = row * this.#block;
    const rect = {
      x,
      y,
      width: Math.min(this.#width, right * this.#block) - x,
      height: Math.min(this.#height, bottom * this.#block) - y,
    };
    const over = (table: Float64Array): number => {
      const at = (c: number, r: number): number => table[r * (this.columns + 1) + c] ?? 0;
      return at(right, bottom) - at(column, bottom) - at(right, row) + at(column, row);
    };
    return { rect, open: over(this.#open), sum: over(this.#sum) };
  }

  #integrate(table: Float64Array): void {
    const stride = this.columns + 1;
    for (let row = 1; row <= this.rows; row++) {
      for (let column = 1; column <= this.columns; column++) {
        const at = row * stride + column;
        table[at] =
          (table[at] ?? 0) + (table[at - 1] ?? 0) + (table[at - stride] ?? 0) - (table[at - stride - 1] ?? 0);
      }
    }
  }
}
