import type { ModelClass } from "../../src/core/card.ts";
import type { ClassPlanes } from "../../src/core/class-planes.ts";
import { createRandom } from "../../src/core/random.ts";

const background: ModelClass = { name: "background", color: "#000000", role: "background" };
const cell: ModelClass = { name: "cell", color: "#56b4e9", role: "object" };
const rim: ModelClass = { name: "rim", color: "#e69f00", role: "rim" };

/** Width of the rim in px. */
const RIM = 3;
/** Probability changes from 0.27 to 0.73 over two of these, in px. */
const SOFTNESS = 1.5;

/** One cell: an ellipse. */
interface Cell {
  readonly x: number;
  readonly y: number;
  readonly a: number;
  readonly b: number;
  readonly angle: number;
}

/**
 * What a good network says of a square image with many cells on a shaken grid: most touch a neighbour, some are alone.
 *
 * @param size edge in px
 * @param cells a square number
 * @param hasRim three classes with a rim, as our models have; else two
 */
export function syntheticPrediction(size: number, cells: number, hasRim: boolean): ClassPlanes {
  const depth = new Float32Array(size * size).fill(-100);
  // Depth of the second deepest cell at each pixel: where two meet, both have their rim.
  const other = depth.slice();
  for (const each of shakenGrid(size, Math.sqrt(cells))) addCell(depth, other, size, each);
  const share = { width: size, height: size };
  const inside = (at: number): number => 1 / (1 + Math.exp(-at / SOFTNESS));
  const foreground = depth.map(inside);
  if (!hasRim) return { ...share, classes: [background, cell], probabilities: [foreground] };
  const interior = depth.map((at, i) => inside(Math.min(at, -(other[i] ?? 0)) - RIM));
  const edge = foreground.map((value, i) => Math.max(0, value - (interior[i] ?? 0)));
  return { ...share, classes: [background, cell, rim], probabilities: [interior, edge] };
}

function shakenGrid(size: number, side: number): Cell[] {
  const random = createRandom(1);
  const pitch = size / side;
  return Array.from({ length: side * side }, (_, i) => {
    const shake = (): number => pitch * (0.5 + 0.4 * (random.next() - 0.5));
    const radius = pitch * (0.34 + 0.1 * random.next());
    const stretch = 1 + 0.3 * random.next();
    return {
      x: (i % side) * pitch + shake(),
      y: Math.floor(i / side) * pitch + shake(),
      a: radius * stretch,
      b: radius / stretch,
      angle: Math.PI * random.next(),
    };
  });
}

function addCell(depth: Float32Array, other: Float32Array, size: number, { x, y, a, b, angle }: Cell): void {
  const reach = Math.max(a, b) + 12;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  for (let row = Math.max(0, Math.floor(y - reach)); row < Math.min(size, y + reach); row++) {
    for (let column = Math.max(0, Math.floor(x - reach)); column < Math.min(size, x + reach); column++) {
      const u = (cos * (column - x) + sin * (row - y)) / a;
      const v = (cos * (row - y) - sin * (column - x)) / b;
      const own = (1 - Math.hypot(u, v)) * b;
      const at = row * size + column;
      const before = depth[at] ?? 0;
      depth[at] = Math.max(before, own);
      other[at] = Math.max(other[at] ?? 0, Math.min(before, own));
    }
  }
}
