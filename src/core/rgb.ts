/** Red, green and blue in [0, 255]. */
export type Rgb = readonly [number, number, number];

/** @param color `#rrggbb` */
export function rgbOf(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
