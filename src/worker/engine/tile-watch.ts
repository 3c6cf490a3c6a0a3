/** A tile that takes longer than this, in ms, comes near the 2 s after which Windows resets a busy GPU. */
const SLOW_TILE_MS = 2000;

/** Measures the tiles of one run. */
export interface TileWatch {
  /** To be called after each tile. */
  readonly tick: () => void;
  /** Aborted when the caller aborts, or when a tile was too slow. */
  readonly signal: AbortSignal;
  readonly tooSlow: () => boolean;
}

/**
 * Watches over the time a tile takes, the first one excepted: it includes the compilation of the shaders.
 *
 * @param outer the caller's signal
 * @param now milliseconds of a clock that never goes back
 */
export function watchTiles(outer: AbortSignal, now: () => number = () => performance.now()): TileWatch {
  const slow = new AbortController();
  let last: number | null = null;
  const tick = (): void => {
    const time = now();
    if (last !== null && time - last > SLOW_TILE_MS) slow.abort();
    last = time;
  };
  return { tick, signal: AbortSignal.any([outer, slow.signal]), tooSlow: () => slow.signal.aborted };
}
