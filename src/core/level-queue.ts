/** What {@link LevelQueue.pop} answers when no pixel waits. */
export const NO_PIXEL = -1;

/** Pixels waiting to be flooded, lowest level first, first in first out within a level; each pixel may wait once. */
export class LevelQueue {
  private readonly levels: Int32Array;
  private readonly heads: Int32Array;
  private readonly tails: Int32Array;
  private readonly next: Int32Array;
  private lowest = 0;

  /** @param levels level of each pixel, whole numbers from 0; memory grows with the greatest */
  constructor(levels: Int32Array) {
    let greatest = 0;
    for (const level of levels) if (level > greatest) greatest = level;
    this.levels = levels;
    this.heads = new Int32Array(greatest + 1).fill(NO_PIXEL);
    this.tails = new Int32Array(greatest + 1);
    this.next = new Int32Array(levels.length);
  }

  push(pixel: number): void {
    const level = this.levels[pixel] ?? 0;
    if (this.heads[level] === NO_PIXEL) this.heads[level] = pixel;
    else this.next[this.tails[level] ?? 0] = pixel;
    this.tails[level] = pixel;
    this.next[pixel] = NO_PIXEL;
    if (level < this.lowest) this.lowest = level;
  }

  /** Takes the pixel whose turn it is, or answers {@link NO_PIXEL}. */
  pop(): number {
    while (this.lowest < this.heads.length && this.heads[this.lowest] === NO_PIXEL) this.lowest++;
    const pixel = this.heads[this.lowest] ?? NO_PIXEL;
    if (pixel !== NO_PIXEL) this.heads[this.lowest] = this.next[pixel] ?? NO_PIXEL;
    return pixel;
  }
}
