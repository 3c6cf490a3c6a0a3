import { levelCount, type TileId, type TileWindow } from "./tile-layout.ts";
import type { Size } from "./view-transform.ts";

/** Page entry of a tile of which no level is resident. */
export const NOT_RESIDENT = 65535;

/** Which tile lies in which texture slot; the least recently shown tile gives way. The one-tile top level always stays. */
export class Residency {
  private readonly slots = new Map<number, number>();
  private readonly free: number[];
  private readonly top: number;

  constructor(image: Size, slotCount: number) {
    this.top = levelCount(image) - 1;
    this.free = Array.from({ length: slotCount }, (_, slot) => slotCount - 1 - slot);
  }

  slotOf(tile: TileId): number | undefined {
    return this.slots.get(keyOf(tile));
  }

  /** Marks a tile as in use, so that others give way first. */
  touch(tile: TileId): void {
    const key = keyOf(tile);
    const slot = this.slots.get(key);
    if (slot === undefined) return;
    this.slots.delete(key);
    this.slots.set(key, slot);
  }

  /** A slot to load into, emptied if need be; undefined when there is none but the top level's. */
  claim(): number | undefined {
    const slot = this.free.pop();
    if (slot !== undefined) return slot;
    for (const [key, taken] of this.slots) {
      if (tileOf(key).level === this.top) continue;
      this.slots.delete(key);
      return taken;
    }
    return undefined;
  }

  /** The tile is loaded and may be shown. */
  settle(tile: TileId, slot: number): void {
    this.slots.set(keyOf(tile), slot);
  }

  /** A claimed slot that was not used after all. */
  release(slot: number): void {
    this.free.push(slot);
  }

  tiles(): { readonly tile: TileId; readonly slot: number }[] {
    return Array.from(this.slots, ([key, slot]) => ({ tile: tileOf(key), slot }));
  }

  /** For each tile of the window, row by row: its slot or its nearest resident ancestor's, and how many levels up that is. */
  pages(window: TileWindow): Uint16Array {
    const pages = new Uint16Array((window.x1 - window.x0) * (window.y1 - window.y0) * 2);
    let at = 0;
    for (let y = window.y0; y < window.y1; y++) {
      for (let x = window.x0; x < window.x1; x++) {
        const found = this.nearest({ level: window.level, x, y });
        pages[at++] = found?.slot ?? NOT_RESIDENT;
        pages[at++] = found?.up ?? 0;
      }
    }
    return pages;
  }

  private nearest(tile: TileId): { slot: number; up: number } | undefined {
    for (let up = 0; tile.level + up <= this.top; up++) {
      const slot = this.slotOf({ level: tile.level + up, x: tile.x >> up, y: tile.y >> up });
      if (slot !== undefined) return { slot, up };
    }
    return undefined;
  }
}

/** Tiles across a level stay below 2^16: 33 million pixels. */
function keyOf(tile: TileId): number {
  return (tile.level * 65536 + tile.y) * 65536 + tile.x;
}

function tileOf(key: number): TileId {
  return { level: Math.floor(key / 2 ** 32), y: Math.floor(key / 65536) % 65536, x: key % 65536 };
}
