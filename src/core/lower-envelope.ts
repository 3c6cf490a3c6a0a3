/**
 * Lower envelope of parabolas (x − apex)² + height with whole, ascending apexes, after Felzenszwalb & Huttenlocher,
 * "Distance Transforms of Sampled Functions", Theory of Computing 8 (2012). Reusable, so that no row allocates.
 */
export class LowerEnvelope {
  private readonly apexes: Int32Array;
  private readonly heights: Float64Array;
  /** Left end of each parabola's stretch. */
  private readonly starts: Float64Array;
  private count = 0;
  private current = 0;

  /** @param capacity most parabolas one envelope can hold */
  constructor(capacity: number) {
    this.apexes = new Int32Array(capacity);
    this.heights = new Float64Array(capacity);
    this.starts = new Float64Array(capacity);
  }

  clear(): void {
    this.count = 0;
    this.current = 0;
  }

  isEmpty(): boolean {
    return this.count === 0;
  }

  /** Adds a parabola right of all others. */
  add(apex: number, height: number): void {
    let start = -Infinity;
    let last = this.count - 1;
    while (last >= 0) {
      const other = this.apexes[last] ?? 0;
      start = (height - (this.heights[last] ?? 0)) / (2 * (apex - other)) + (apex + other) / 2;
      if (start > (this.starts[last] ?? 0)) break;
      last--;
      start = -Infinity;
    }
    last++;
    this.apexes[last] = apex;
    this.heights[last] = height;
    this.starts[last] = start;
    this.count = last + 1;
  }

  /** Apex of the lowest parabola at `x`. Ask in ascending order since the last `clear`; the envelope must not be empty. */
  apexAt(x: number): number {
    while (this.current + 1 < this.count && (this.starts[this.current + 1] ?? 0) <= x) this.current++;
    return this.apexes[this.current] ?? 0;
  }

  /** Height of the envelope at `x`; the rules of {@link apexAt} hold. */
  valueAt(x: number): number {
    const offset = x - this.apexAt(x);
    return offset * offset + (this.heights[this.current] ?? 0);
  }
}
