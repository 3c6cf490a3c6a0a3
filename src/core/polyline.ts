import type { Frame, Point } from "./spans.ts";

/**
 * Indices of the pixels a line goes through, in its order, joined over edges or corners (Bresenham); parts outside the
 * image are left out.
 *
 * @param points corners of the line in image px
 */
export function linePixels(points: readonly Point[], { width, height }: Frame): number[] {
  const pixels: number[] = [];
  const visit = (x: number, y: number): void => {
    const pixel = y * width + x;
    const inside = x >= 0 && y >= 0 && x < width && y < height;
    if (inside && pixels.at(-1) !== pixel) pixels.push(pixel);
  };
  for (const [index, b] of points.entries()) walk(points[index - 1] ?? b, b, visit);
  return pixels;
}

function walk(from: Point, to: Point, visit: (x: number, y: number) => void): void {
  let x = Math.floor(from.x);
  let y = Math.floor(from.y);
  const endX = Math.floor(to.x);
  const endY = Math.floor(to.y);
  const across = Math.abs(endX - x);
  const down = -Math.abs(endY - y);
  const stepX = x < endX ? 1 : -1;
  const stepY = y < endY ? 1 : -1;
  let error = across + down;
  for (visit(x, y); x !== endX || y !== endY; visit(x, y)) {
    const twice = 2 * error;
    if (twice >= down) {
      error += down;
      x += stepX;
    }
    if (twice <= across) {
      error += across;
      y += stepY;
    }
  }
}

/** Instances a line goes through, each once, in its order. */
export function valuesAlong(plane: Uint32Array, pixels: readonly number[]): number[] {
  return [...new Set(pixels.map((pixel) => plane[pixel] ?? 0))];
}
