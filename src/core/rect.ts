/** A rectangle of whole image pixels. */
export interface ImageRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The smallest rectangle around two. */
export function unionRect(a: ImageRect, b: ImageRect): ImageRect {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const right = Math.max(a.x + a.width, b.x + b.width);
  const bottom = Math.max(a.y + a.height, b.y + b.height);
  return { x, y, width: right - x, height: bottom - y };
}

/** A rectangle with `reach` px more on each side, cut to an image; of no area when it lies outside. */
export function grownRect(
  rect: ImageRect,
  reach: number,
  image: { readonly width: number; readonly height: number },
): ImageRect {
  const x = Math.max(0, rect.x - reach);
  const y = Math.max(0, rect.y - reach);
  const right = Math.min(image.width, rect.x + rect.width + reach);
  const bottom = Math.min(image.height, rect.y + rect.height + reach);
  return { x, y, width: Math.max(0, right - x), height: Math.max(0, bottom - y) };
}

/** Whether two rectangles share a pixel. */
export function rectsOverlap(a: ImageRect, b: ImageRect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Parts of a rectangle no larger than `edge` px either way, row by row. */
export function partsOf(rect: ImageRect, edge: number): ImageRect[] {
  const parts: ImageRect[] = [];
  const right = rect.x + rect.width;
  const bottom = rect.y + rect.height;
  for (let y = rect.y; y < bottom; y += edge) {
    for (let x = rect.x; x < right; x += edge)
      parts.push({ x, y, width: Math.min(edge, right - x), height: Math.min(edge, bottom - y) });
  }
  return parts;
}
