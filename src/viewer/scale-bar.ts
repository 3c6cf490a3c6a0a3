/** A scale bar to draw. */
export interface ScaleBar {
  /** Length in `unit`: 1, 2 or 5 times a power of ten. */
  readonly length: number;
  readonly unit: "nm" | "µm" | "mm" | "px";
  /** Width on the screen in CSS pixels. */
  readonly cssWidth: number;
  /** E.g. `20 µm`. */
  readonly label: string;
}

/**
 * The longest round bar that fits.
 *
 * @param cssScale CSS pixels per image pixel
 * @param pixelSizeUm width of an image pixel in µm; null when unknown: the bar counts image pixels, at least one
 * @param maxCssWidth room in CSS pixels
 */
export function scaleBar(cssScale: number, pixelSizeUm: number | null, maxCssWidth: number): ScaleBar {
  const room = maxCssWidth / cssScale;
  if (pixelSizeUm === null) {
    const length = Math.max(1, roundDown(room));
    return { length, unit: "px", cssWidth: length * cssScale, label: `${length} px` };
  }
  const um = roundDown(room * pixelSizeUm);
  const [factor, unit] =
    um >= 1000 ? ([1e-3, "mm"] as const) : um < 1 ? ([1e3, "nm"] as const) : ([1, "µm"] as const);
  const length = Number((um * factor).toPrecision(1));
  return { length, unit, cssWidth: (um / pixelSizeUm) * cssScale, label: `${length} ${unit}` };
}

/** Largest of 1, 2, 5 · 10ⁿ that is not above `value`. */
function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [5, 2, 1].find((candidate) => candidate * power <= value * (1 + 1e-9)) ?? 1;
  return Number((step * power).toPrecision(1));
}
