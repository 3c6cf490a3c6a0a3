/** Red, green and blue, each 0…255. */
export type Rgb = readonly [number, number, number];

/** @throws RangeError when `color` is not `#rrggbb` */
export function rgbOf(color: string): Rgb {
  if (!/^#[0-9a-f]{6}$/i.test(color)) throw new RangeError(`Expected a colour as #rrggbb, got "${color}"`);
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** `a` at t = 0, `b` at t = 1; rounded. */
export function mixColors(a: Rgb, b: Rgb, t: number): Rgb {
  const mix = (from: number, to: number): number => Math.round(from + (to - from) * t);
  return [mix(a[0], b[0]), mix(a[1], b[1]), mix(a[2], b[2])];
}
