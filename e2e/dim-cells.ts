import { encode } from "fast-png";

/** Edge of the image in px, cells along it, and their radius. */
const EDGE = 256;
const ALONG = 5;
const RADIUS = 14;

/** Grey values: the model `bright` calls cells what is bright, and misses the dim ones. */
const BACKGROUND = 40;
const BRIGHT = 220;
const DIM = 100;

/** An 8-bit PNG of 25 cells of which every other one is dim. */
export function dimCells(): Buffer {
  const data = Uint8Array.from(dimCellIds(), (id) => (id === 0 ? BACKGROUND : id % 2 === 0 ? DIM : BRIGHT));
  return Buffer.from(encode({ width: EDGE, height: EDGE, data, channels: 1, depth: 8 }));
}

/** A 16-bit PNG of the ids of all of them. */
export function dimCellLabels(): Buffer {
  const data = Uint16Array.from(dimCellIds());
  return Buffer.from(encode({ width: EDGE, height: EDGE, data, channels: 1, depth: 16 }));
}

export function dimCellIds(): number[] {
  const pitch = EDGE / ALONG;
  return Array.from({ length: EDGE * EDGE }, (_, at) => {
    const [x, y] = [at % EDGE, Math.floor(at / EDGE)];
    const [column, row] = [Math.floor(x / pitch), Math.floor(y / pitch)];
    const far = Math.hypot(x - (column + 0.5) * pitch, y - (row + 0.5) * pitch);
    return far < RADIUS ? row * ALONG + column + 1 : 0;
  });
}
