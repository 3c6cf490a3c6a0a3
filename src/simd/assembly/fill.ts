/** Writes one value to `count` words. */
@inline
export function fillWords(start: usize, count: i32, value: u32): void {
  const end = start + (<usize>count << 2);
  const four = i32x4.splat(value);
  let at = start;
  for (; at + 16 <= end; at += 16) v128.store(at, four);
  for (; at < end; at += 4) store<u32>(at, value);
}

/** Writes one value to `count` half words. */
@inline
export function fillHalves(start: usize, count: i32, value: u16): void {
  const end = start + (<usize>count << 1);
  const eight = i16x8.splat(value);
  let at = start;
  for (; at + 16 <= end; at += 16) v128.store(at, eight);
  for (; at < end; at += 2) store<u16>(at, value);
}
