/**
 * Tells which parabolas (x − apex)² + height between two others can be the lowest at one of some pixels: a few
 * multiplications that save most columns of a row from an envelope.
 */
export class ColumnFilter {
  #a = 0;
  #heightA = 0;
  #b = 0;
  #heightB = 0;
  #leftEnd = 0;
  #rightStart = 0;

  /**
   * @param a apex of the left parabola, of height `heightA`
   * @param b apex of the right one
   * @param leftEnd the pixels that matter are those up to this one …
   * @param rightStart … and those from this one on
   */
  set(a: number, heightA: number, b: number, heightB: number, leftEnd: number, rightStart: number): void {
    this.#a = a;
    this.#heightA = heightA;
    this.#b = b;
    this.#heightB = heightB;
    this.#leftEnd = leftEnd;
    this.#rightStart = rightStart;
  }

  /** @param x apex from a to b */
  mayWin(x: number, height: number): boolean {
    const fromA = x - this.#a;
    const toB = this.#b - x;
    if (fromA === 0 || toB === 0) return true;
    // It is below both somewhere only if its crossing with the left one lies left of that with the right one …
    const span = fromA + toB;
    if (height * span >= this.#heightA * toB + this.#heightB * fromA + span * fromA * toB) return false;
    // … and the former lies left of a pixel that matters, or the latter right of one.
    return (
      height - this.#heightA <= fromA * (2 * this.#leftEnd - x - this.#a) ||
      height - this.#heightB <= toB * (x + this.#b - 2 * this.#rightStart)
    );
  }
}
