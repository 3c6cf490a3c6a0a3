/** Levels that there can be: squared distances that fit 16 bits, and those of the blurred probability above them. */
export const MOST_LEVELS: i32 = 65536;
/** "No pixel." */
export const NONE: i32 = -1;

let heads: usize = 0;
let tails: usize = 0;
let following: usize = 0;
let levels: i32 = 0;
let lowest: i32 = 0;

/**
 * Empties the queue: pixels waiting to be flooded, lowest level first, first in first out within a level.
 *
 * @param at 2 · 4 bytes for each of {@link MOST_LEVELS}
 * @param next 4 bytes a pixel
 * @param count of the levels that there will be
 */
export function reset(at: usize, next: usize, count: i32): void {
  heads = at;
  tails = at + (<usize>MOST_LEVELS << 2);
  following = next;
  levels = count;
  lowest = 0;
  memory.fill(heads, 0xff, <usize>count << 2);
}

@inline
export function push(pixel: i32, level: i32): void {
  const tail = tails + (<usize>level << 2);
  const head = heads + (<usize>level << 2);
  // chosen without a branch, which nothing could foretell
  const link = following + (<usize>load<i32>(tail) << 2);
  store<i32>(select<usize>(head, link, load<i32>(head) == NONE), pixel);
  store<i32>(tail, pixel);
  store<i32>(following + (<usize>pixel << 2), NONE);
  lowest = min<i32>(lowest, level);
}

/** Takes the pixel whose turn it is, or answers {@link NONE}. */
@inline
export function pop(): i32 {
  let level = lowest;
  while (level < levels && load<i32>(heads + (<usize>level << 2)) == NONE) level++;
  lowest = level;
  if (level == levels) return NONE;
  const head = heads + (<usize>level << 2);
  const pixel = load<i32>(head);
  store<i32>(head, load<i32>(following + (<usize>pixel << 2)));
  return pixel;
}
