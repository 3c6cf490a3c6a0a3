/** What components were split into: runs of objects, each component's taken one after another. */
export class SplitParts {
  /** Px² of each object, by index; 0 is unused. */
  readonly areas: number[] = [0];
  /** Length in px of the run that was taken last. */
  length = 0;
  /** Length and object of each run, component after component. */
  #runs = new Int32Array(1024);
  #end = 0;
  /** Where a component's next run is, counted from 1; 0 when it was not split. */
  readonly #next: Uint32Array;

  /** @param components their number; ids count from 1 */
  constructor(components: number) {
    this.#next = new Uint32Array(components + 1);
  }

  /** @param runs length and object, from 1, of each */
  add(id: number, runs: Int32Array): void {
    const before = this.areas.length - 1;
    this.#next[id] = this.#end + 1;
    this.#reserve(this.#end + runs.length);
    for (let i = 0; i < runs.length; i += 2) {
      const length = runs[i] ?? 0;
      const object = before + (runs[i + 1] ?? 0);
      this.#runs[this.#end++] = length;
      this.#runs[this.#end++] = object;
      for (let at = this.areas.length; at <= object; at++) this.areas.push(0);
      this.areas[object] = (this.areas[object] ?? 0) + length;
    }
  }

  isSplit(id: number): boolean {
    return this.#next[id] !== 0;
  }

  /** The object of a split component's next run, of {@link length} px. */
  take(id: number): number {
    const at = (this.#next[id] ?? 0) - 1;
    this.#next[id] = at + 3;
    this.length = this.#runs[at] ?? 0;
    return this.#runs[at + 1] ?? 0;
  }

  #reserve(length: number): void {
    if (length <= this.#runs.length) return;
    const larger = new Int32Array(Math.max(length, 2 * this.#runs.length));
    larger.set(this.#runs);
    this.#runs = larger;
  }
}
