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
    this.starts = new Float64Array(capacity + 1);
  }

  get capacity(): number {
    return this.apexes.length;
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
    const { apexes, heights, starts } = this;
    let start = -Infinity;
    let last = this.count - 1;
    while (last >= 0) {
      const other = apexes[last] ?? 0;
      start = (height - (heights[last] ?? 0)) / (2 * (apex - other)) + (apex + other) / 2;
      if (start > (starts[last] ?? 0)) break;
      last--;
      start = -Infinity;
    }
    last++;
    apexes[last] = apex;
    heights[last] = height;
    starts[last] = start;
    this.count = last + 1;
  }

  /** Apex of the lowest parabola at `x`. Ask in ascending order since the last `clear`; the envelope must not be empty. */
  apexAt(x: number): number {
    const { starts, count } = this;
    let { current } = this;
    while (current + 1 < count && (starts[current + 1] ?? 0) <= x) current++;
    this.current = current;
    return this.apexes[current] ?? 0;
  }

  /** Height of the envelope at `x`; the rules of {@link apexAt} hold. */
  valueAt(x: number): number {
    const offset = x - this.apexAt(x);
    return offset * offset + (this.heights[this.current] ?? 0);
  }

  /**
   * The envelope of the squares of a stretch of values, each at its own index, over a part of the stretch, into which
   * it is written. Infinite values are none; where all are, nothing changes.
   */
  solveSquares(values: Float64Array, from: number, to: number, start: number, end: number): void {
    const { apexes, heights, starts } = this;
    let last = -1;
    for (let apex = from; apex < to; apex++) {
      const value = values[apex] ?? 0;
      if (value === Infinity) continue;
      const height = value * value;
      let begin = -Infinity;
      for (; last >= 0; last--) {
        const other = apexes[last] ?? 0;
        begin = (height - (heights[last] ?? 0)) / (2 * (apex - other)) + (apex + other) / 2;
        if (begin > (starts[last] ?? 0)) break;
        begin = -Infinity;
      }
      last++;
      apexes[last] = apex;
      heights[last] = height;
      starts[last] = begin;
    }
    if (last < 0) return;
    starts[last + 1] = Infinity;
    let current = 0;
    for (let x = start; x < end; x++) {
      while ((starts[current + 1] ?? 0) <= x) current++;
      const offset = x - (apexes[current] ?? 0);
      values[x] = offset * offset + (heights[current] ?? 0);
    }
  }
}
