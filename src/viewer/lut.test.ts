import { expect, test } from "vitest";
import { rgbOf } from "./color.ts";
import { HEAT, lutColor, lutTexels, VIRIDIS } from "./lut.ts";

/** matplotlib.colormaps["viridis"](t, bytes=True), matplotlib 3.10. */
test.each([
  { t: 0, rgb: [68, 1, 84] },
  { t: 0.1, rgb: [72, 35, 116] },
  { t: 0.37, rgb: [44, 112, 142] },
  { t: 0.5, rgb: [32, 144, 140] },
  { t: 0.81, rgb: [129, 211, 76] },
  { t: 1, rgb: [253, 231, 36] },
])("viridis at $t is matplotlib's to within 3 of 255", ({ t, rgb }) => {
  lutColor(VIRIDIS, t).forEach((part, i) => {
    expect(Math.abs(part - (rgb[i] ?? -99))).toBeLessThanOrEqual(3);
  });
});

test("heat goes from black through red and yellow to white, and is clamped", () => {
  expect(lutColor(HEAT, -1)).toEqual([0, 0, 0]);
  expect(lutColor(HEAT, 1 / 3)).toEqual([255, 0, 0]);
  expect(lutColor(HEAT, 2 / 3)).toEqual([255, 255, 0]);
  expect(lutColor(HEAT, 2)).toEqual([255, 255, 255]);
  expect(lutTexels(HEAT).slice(-4)).toEqual(Uint8Array.of(255, 255, 255, 255));
});

test.each(["", "red", "#12345", "#1234567", "#gggggg"])("%j is refused as a colour", (color) => {
  expect(() => rgbOf(color)).toThrow(`got "${color}"`);
});
