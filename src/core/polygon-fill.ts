import { type Frame, type Point, SpanList, type Spans } from "./spans.ts";

/** Where an outline crosses a line of pixel centres, and which way: 1 down, −1 up. */
interface Crossing {
  readonly x: number;
  readonly turn: 1 | -1;
}

/**
 * Pixels whose centres a closed outline winds about, by the non-zero rule: a loop drawn over itself is filled throughout.
 *
 * @param corners in image px; the last is joined to the first
 */
export function polygonSpans(corners: readonly Point[], frame: Frame): Spans {
  const list = new SpanList(frame);
  for (const [y, crossings] of crossingsByRow(corners, frame.height)) {
    crossings.sort((a, b) => a.x - b.x);
    let turns = 0;
    let left = 0;
    for (const { x, turn } of crossings) {
      if (turns === 0) left = x;
      turns += turn;
      // A centre on the left edge is inside, one on the right is not, so that polygons side by side share no pixel.
      if (turns === 0) list.add(y, Math.ceil(left - 0.5), Math.ceil(x - 0.5));
    }
  }
  return list.spans();
}

function crossingsByRow(corners: readonly Point[], height: number): Map<number, Crossing[]> {
  const rows = new Map<number, Crossing[]>();
  for (const [index, a] of corners.entries()) {
    const b = corners[(index + 1) % corners.length];
    if (b === undefined || a.y === b.y) continue;
    const turn = a.y < b.y ? 1 : -1;
    const slope = (b.x - a.x) / (b.y - a.y);
    const first = Math.max(0, Math.ceil(Math.min(a.y, b.y) - 0.5));
    const end = Math.min(height, Math.ceil(Math.max(a.y, b.y) - 0.5));
    for (let y = first; y < end; y++) {
      const row = rows.get(y) ?? [];
      row.push({ x: a.x + (y + 0.5 - a.y) * slope, turn });
      rows.set(y, row);
    }
  }
  return rows;
}
