import { describe, expect, test } from "vitest";
import { networkScale, scaledLength, statedScale } from "./scale.ts";

const card = { pixelSizeUm: 0.5, defaultScale: 0.75 };

describe("network px per image px", () => {
  test.each([
    { name: "what was asked for comes first", pixelSize: { x: 1, y: 1 }, asked: 3, scale: 3 },
    { name: "coarser image, larger scale", pixelSize: { x: 1, y: 1 }, asked: undefined, scale: 2 },
    { name: "oblong pixels by their area", pixelSize: { x: 0.25, y: 1 }, asked: undefined, scale: 1 },
    { name: "no pixel size", pixelSize: null, asked: undefined, scale: 0.75 },
    { name: "a pixel size in metres, say", pixelSize: { x: 1e-6, y: 1e-6 }, asked: undefined, scale: 0.75 },
    { name: "an absurdly large pixel", pixelSize: { x: 72, y: 72 }, asked: undefined, scale: 0.75 },
    { name: "a pixel of no size", pixelSize: { x: 0, y: 0 }, asked: undefined, scale: 0.75 },
    { name: "the least that may be asked", pixelSize: null, asked: 1 / 16, scale: 1 / 16 },
    { name: "the most that may be asked", pixelSize: null, asked: 8, scale: 8 },
  ])("$name: $scale", ({ pixelSize, asked, scale }) => {
    expect(networkScale(card, pixelSize, asked)).toBeCloseTo(scale, 12);
  });

  test("the model's default where the model states no pixel size", () => {
    expect(networkScale({ ...card, pixelSizeUm: null }, { x: 1, y: 1 })).toBe(0.75);
  });

  test("a model of many kinds of cells states none; images are left as they are until it is found out", () => {
    const general = { pixelSizeUm: null, defaultScale: null };
    expect(statedScale(general, { x: 1, y: 1 })).toBeNull();
    expect(networkScale(general, { x: 1, y: 1 })).toBe(1);
    expect(networkScale(general, null, 0.5)).toBe(0.5);
    expect(statedScale({ ...general, pixelSizeUm: 2 }, { x: 1, y: 1 })).toBe(0.5);
  });

  test.each([0, -1, 0.06, 8.1, Number.NaN, Number.POSITIVE_INFINITY])("refuses %f", (asked) => {
    expect(() => networkScale(card, null, asked)).toThrow(RangeError);
    expect(() => networkScale(card, null, asked)).toThrow(`${asked}`);
  });
});

test.each([
  { length: 100, scale: 0.5, scaled: 50 },
  { length: 5, scale: 0.5, scaled: 3 },
  { length: 1, scale: 1 / 16, scaled: 1 },
  { length: 3, scale: 8, scaled: 24 },
])("$length px at $scale are $scaled", ({ length, scale, scaled }) => {
  expect(scaledLength(length, scale)).toBe(scaled);
});
