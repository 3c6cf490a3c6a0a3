/**
 * Colours of instances, told apart with any colour vision: M. Okabe and K. Ito, "Color Universal Design" (2008), without black.
 * A label layer's `paletteIndex` counts in this list.
 */
export const INSTANCE_PALETTE: readonly string[] = [
  "#56b4e9",
  "#e69f00",
  "#009e73",
  "#f0e442",
  "#cc79a7",
  "#0072b2",
  "#d55e00",
];

/** Palette index of an id when the layer gives none; background (0) has none. */
export function defaultPaletteIndex(id: number): number {
  return (id - 1) % INSTANCE_PALETTE.length;
}
