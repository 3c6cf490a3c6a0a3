/** Values of the table a standard deviation: between two of them a straight line errs by less than 2e-6 of the height. */
const STEPS = 512;
/** Standard deviations after which the Gaussian is below 1e-7 of its height. */
export const REACH = 5.7;

/** height · exp(−d² / 2σ²) from a table, 0 beyond 5.7 σ: an exponential a pixel is much of a weight map's time. */
export class Falloff {
  /** Distance in px from which the value is 0. */
  readonly reach: number;
  readonly #scale: number;
  readonly #table: Float64Array;

  /** @param sigma in px, above 0 */
  constructor(height: number, sigma: number) {
    this.reach = REACH * sigma;
    this.#scale = STEPS / sigma;
    const length = Math.ceil(REACH * STEPS) + 2;
    this.#table = Float64Array.from({ length }, (_, i) => height * Math.exp(-((i / STEPS) ** 2) / 2));
  }

  /** @param distance in px, from 0; `Infinity` for none */
  at(distance: number): number {
    if (!(distance < this.reach)) return 0;
    const position = distance * this.#scale;
    const index = Math.floor(position);
    const low = this.#table[index] ?? 0;
    return low + ((this.#table[index + 1] ?? 0) - low) * (position - index);
  }
}
