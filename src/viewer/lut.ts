import { mixColors, type Rgb, rgbOf } from "./color.ts";

/** A colour scale: `#rrggbb` stops at equal steps from bottom to top, straight lines between. */
export type Lut = readonly string[];

/** Perceptually even and safe for colour blindness: matplotlib's viridis (N. Smith, S. van der Walt, CC0), every eighth entry. */
export const VIRIDIS: Lut = [
  "#440154",
  "#470d60",
  "#48186a",
  "#482374",
  "#472d7b",
  "#453781",
  "#424086",
  "#3e4989",
  "#3b528b",
  "#375b8d",
  "#33638d",
  "#2f6b8e",
  "#2c728e",
  "#297a8e",
  "#26828e",
  "#23898e",
  "#21918c",
  "#1f988b",
  "#1fa088",
  "#22a785",
  "#28ae80",
  "#32b67a",
  "#3fbc73",
  "#4ec36b",
  "#5ec962",
  "#70cf57",
  "#84d44b",
  "#98d83e",
  "#addc30",
  "#c2df23",
  "#d8e219",
  "#ece51b",
  "#fde725",
];

/** Black, red, yellow, white: the weight of borders, hotter is heavier. */
export const HEAT: Lut = ["#000000", "#ff0000", "#ffff00", "#ffffff"];

/** Colour at `t`, clamped to [0, 1]. */
export function lutColor(lut: Lut, t: number): Rgb {
  const position = Math.min(1, Math.max(0, t)) * (lut.length - 1);
  const below = Math.min(lut.length - 2, Math.floor(position));
  return mixColors(rgbOf(lut[below] ?? "#000000"), rgbOf(lut[below + 1] ?? "#000000"), position - below);
}

/** The scale as a CSS background for a legend, bottom of the scale at the left. */
export function lutGradient(lut: Lut): string {
  return `linear-gradient(to right, ${lut.join(", ")})`;
}

/** 256 RGBA entries, 8 bits each, for a texture. */
export function lutTexels(lut: Lut): Uint8Array {
  const texels = new Uint8Array(256 * 4);
  for (let i = 0; i < 256; i++) texels.set([...lutColor(lut, i / 255), 255], i * 4);
  return texels;
}
