/** What {@link LevelQueue.pop} answers when no pixel waits. */
export const NO_PIXEL = -1;

/**
 * Pixels waiting to be flooded, lowest level first, first in first out within a level; each pixel may wait once.
 * Reusable, so that no flood allocates.
 */
export class LevelQueue {
  private heads = new Int32Array(0);
  private tails = new Int32Array(0);
  private next = new Int32Array(0);
  private levels = 0;
  private lowest = 0;

  /**
   * Empties the queue.
   *
   * @param pixels number of pixels there are
   * @param greatest the greatest level there will be; memory grows with it
   */
  reset(pixels: number, greatest: number): void {
    if (this.next.length < pixels) this.next = new Int32Array(pixels);
    this.levels = greatest + 1;
    if (this.heads.length < this.levels) {
      this.heads = new Int32Array(2 * this.levels);
      this.tails = new Int32Array(2 * this.levels);
    }
    this.heads.fill(NO_PIXEL, 0, this.levels);
    this.lowest = 0;
  }

  /** @param level a whole number from 0 to the greatest */
  push(pixel: number, level: number): void {
    if (this.heads[level] === NO_PIXEL) this.heads[level] = pixel;
    else this.next[this.tails[level] ?? 0] = pixel;
    this.tails[level] = pixel;
    this.next[pixel] = NO_PIXEL;
    if (level < this.lowest) this.lowest = level;
  }

  /** Takes the pixel whose turn it is, or answers {@link NO_PIXEL}. */
  pop(): number {
    const { heads, levels } = this;
    let { lowest } = this;
    while (lowest < levels && heads[lowest] === NO_PIXEL) lowest++;
    this.lowest = lowest;
    if (lowest === levels) return NO_PIXEL;
    const pixel = heads[lowest] ?? NO_PIXEL;
    heads[lowest] = this.next[pixel] ?? NO_PIXEL;
    return pixel;
  }
}
