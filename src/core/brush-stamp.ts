import { type Frame, type Point, SpanList, type Spans } from "./spans.ts";

/** Where a brush is, and how wide. */
export interface Dab extends Point {
  /** In px, above 0. */
  readonly radius: number;
}

/**
 * What a round brush covers on its way from one place to another while its width changes evenly: the pixels whose
 * centres lie inside the convex hull of both discs, and in any case the pixel under the brush.
 */
export function brushSpans(from: Dab, to: Dab, frame: Frame): Spans {
  const list = new SpanList(frame);
  const quad = tangentQuad(from, to);
  const top = Math.max(0, Math.floor(Math.min(from.y - from.radius, to.y - to.radius)));
  const bottom = Math.min(frame.height, Math.ceil(Math.max(from.y + from.radius, to.y + to.radius)));
  for (let y = top; y < bottom; y++) {
    const row = new RowExtent();
    row.addDisc(from, y + 0.5);
    row.addDisc(to, y + 0.5);
    row.addQuad(quad, y + 0.5);
    list.addCentres(y, row.left, row.right);
  }
  const spans = list.spans();
  if (spans.length > 0) return spans;
  const x = Math.floor(to.x);
  list.add(Math.floor(to.y), x, x + 1);
  return list.spans();
}

/** Corners where the outer tangents touch two discs; none when one disc holds the other. */
function tangentQuad(a: Dab, b: Dab): readonly Point[] {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const distance = Math.hypot(dx, dy);
  const lean = (a.radius - b.radius) / distance;
  if (!(Math.abs(lean) < 1)) return [];
  const across = Math.sqrt(1 - lean * lean);
  const touch = ({ x, y, radius }: Dab, side: 1 | -1): Point => ({
    x: x + (radius * (lean * dx - side * across * dy)) / distance,
    y: y + (radius * (lean * dy + side * across * dx)) / distance,
  });
  return [touch(a, 1), touch(b, 1), touch(b, -1), touch(a, -1)];
}

/** How far convex shapes reach along one line of pixel centres. */
class RowExtent {
  left = Infinity;
  right = -Infinity;

  addDisc({ x, y, radius }: Dab, line: number): void {
    const squared = radius * radius - (line - y) * (line - y);
    if (squared <= 0) return;
    const half = Math.sqrt(squared);
    this.#add(x - half);
    this.#add(x + half);
  }

  addQuad(corners: readonly Point[], line: number): void {
    for (const [index, a] of corners.entries()) {
      const b = corners[(index + 1) % corners.length];
      if (b === undefined || a.y < line === b.y < line) continue;
      this.#add(a.x + ((line - a.y) / (b.y - a.y)) * (b.x - a.x));
    }
  }

  #add(x: number): void {
    this.left = Math.min(this.left, x);
    this.right = Math.max(this.right, x);
  }
}
