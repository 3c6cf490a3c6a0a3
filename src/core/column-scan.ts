/** Rows away from any image: where nothing was seen in a column. */
export const FAR = 2 ** 29;

/** What a scan along the columns of a label plane has last seen in each: the nearest labelled pixel and one of another instance. */
export class ColumnScan {
  /** Row of the latest labelled pixel; {@link FAR} outside without one. */
  readonly nearest: Int32Array;
  /** Its instance; 0 without one. */
  readonly label: Uint32Array;
  /** Row of the latest pixel of another instance; {@link FAR} outside without one. */
  readonly other: Int32Array;
  readonly #labels: Uint32Array;
  readonly #width: number;

  /** @param labels row-major, `width` px a row */
  constructor(labels: Uint32Array, width: number) {
    this.#labels = labels;
    this.#width = width;
    this.nearest = new Int32Array(width);
    this.label = new Uint32Array(width);
    this.other = new Int32Array(width);
  }

  /** Forgets what was seen. @param direction 1 to go down from here, −1 to go up */
  start(direction: 1 | -1): void {
    this.nearest.fill(-direction * FAR);
    this.label.fill(0);
    this.other.fill(-direction * FAR);
  }

  copy(from: ColumnScan): void {
    this.nearest.set(from.nearest);
    this.label.set(from.label);
    this.other.set(from.other);
  }

  /** Goes on to row `y`, the next one up or down. */
  step(y: number): void {
    const { nearest, label, other } = this;
    const labels = this.#labels;
    const row = y * this.#width;
    for (let x = 0; x < nearest.length; x++) {
      const own = labels[row + x] ?? 0;
      if (own === 0) continue;
      if (label[x] !== own) {
        other[x] = nearest[x] ?? 0;
        label[x] = own;
      }
      nearest[x] = y;
    }
  }
}
