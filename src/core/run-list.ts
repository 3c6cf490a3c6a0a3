/** Horizontal runs of pixels of an image, row by row. */
export interface Runs {
  /** Index of the first pixel of each run, ascending. */
  readonly starts: Int32Array;
  /** Index after the last pixel of each run; a run ends with its row at the latest. */
  readonly ends: Int32Array;
  /** `rows[y]` is the index of the first run of row y, `rows[height]` the number of runs. */
  readonly rows: Int32Array;
}

/** Takes runs in their order. */
export class RunList {
  #starts = new Int32Array(1024);
  #ends = new Int32Array(1024);
  readonly #rows: Int32Array;
  #row = 0;
  #count = 0;

  /** @param height rows of the image */
  constructor(height: number) {
    this.#rows = new Int32Array(height + 1);
  }

  add(start: number, end: number): void {
    this.#reserve(this.#count + 1);
    this.#starts[this.#count] = start;
    this.#ends[this.#count++] = end;
  }

  endRow(): void {
    this.#rows[++this.#row] = this.#count;
  }

  /**
   * Takes whole rows.
   *
   * @param counts how many of the runs there are up to the end of each row
   */
  addRows(starts: Int32Array, ends: Int32Array, counts: Int32Array): void {
    this.#reserve(this.#count + starts.length);
    this.#starts.set(starts, this.#count);
    this.#ends.set(ends, this.#count);
    for (const count of counts) this.#rows[++this.#row] = this.#count + count;
    this.#count += starts.length;
  }

  runs(): Runs {
    const [starts, ends] = [this.#starts.slice(0, this.#count), this.#ends.slice(0, this.#count)];
    return { starts, ends, rows: this.#rows };
  }

  #reserve(count: number): void {
    if (count <= this.#starts.length) return;
    const length = Math.max(count, 2 * this.#starts.length);
    this.#starts = grown(this.#starts, length);
    this.#ends = grown(this.#ends, length);
  }
}

function grown(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}

/**
 * Runs of the non-zero pixels of a mask.
 *
 * @param mask row-major, `width * height` long
 * @throws RangeError when `mask` is not `width * height` long
 */
export function maskRuns(mask: Uint8Array, width: number, height: number): Runs {
  if (mask.length !== width * height)
    throw new RangeError(
      `a mask of ${width} × ${height} px must hold ${width * height} values, not ${mask.length}`,
    );
  const list = new RunList(height);
  for (let y = 0; y < height; y++) {
    const end = (y + 1) * width;
    for (let i = y * width; i < end; i++) {
      if (mask[i] === 0) continue;
      const start = i;
      while (i < end && mask[i] !== 0) i++;
      list.add(start, i);
    }
    list.endRow();
  }
  return list.runs();
}

/**
 * Runs of equal ids, background left out: where one ends and another begins without a gap, there are two.
 *
 * @param labels row-major ids, `width * height` long; 0 is background
 * @throws RangeError when `labels` is not `width * height` long
 */
export function labelRuns(labels: Uint32Array, width: number, height: number): Runs {
  if (labels.length !== width * height)
    throw new RangeError(
      `labels of ${width} × ${height} px must hold ${width * height} values, not ${labels.length}`,
    );
  const list = new RunList(height);
  for (let y = 0; y < height; y++) {
    const end = (y + 1) * width;
    for (let i = y * width; i < end; ) {
      const start = i;
      const id = labels[i++];
      while (i < end && labels[i] === id) i++;
      if (id !== 0) list.add(start, i);
    }
    list.endRow();
  }
  return list.runs();
}

/** Runs of the pixels that are in none. */
export function complementRuns({ starts, ends, rows }: Runs, width: number): Runs {
  const list = new RunList(rows.length - 1);
  for (let y = 0; y + 1 < rows.length; y++) {
    const last = rows[y + 1] ?? 0;
    let from = y * width;
    for (let run = rows[y] ?? 0; run < last; run++) {
      const start = starts[run] ?? 0;
      if (start > from) list.add(from, start);
      from = ends[run] ?? 0;
    }
    if (from < (y + 1) * width) list.add(from, (y + 1) * width);
    list.endRow();
  }
  return list.runs();
}

/** The runs for which `isKept` holds. */
export function filterRuns({ starts, ends, rows }: Runs, isKept: (run: number) => boolean): Runs {
  const list = new RunList(rows.length - 1);
  for (let y = 0; y + 1 < rows.length; y++) {
    const last = rows[y + 1] ?? 0;
    for (let run = rows[y] ?? 0; run < last; run++)
      if (isKept(run)) list.add(starts[run] ?? 0, ends[run] ?? 0);
    list.endRow();
  }
  return list.runs();
}
