/** Numbers put one after another into a Uint32Array that doubles when it is full. */
export class Uint32List {
  #data = new Uint32Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#data.length) {
      const larger = new Uint32Array(2 * this.#data.length);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data[this.#length++] = value;
  }

  /** Takes the last number off; 0 when there is none. */
  pop(): number {
    if (this.#length === 0) return 0;
    return this.#data[--this.#length] ?? 0;
  }

  /** What was put in, not copied; good until the next `push`. */
  view(): Uint32Array {
    return this.#data.subarray(0, this.#length);
  }

  /** A copy of what was put in. */
  copy(): Uint32Array {
    return this.#data.slice(0, this.#length);
  }
}
