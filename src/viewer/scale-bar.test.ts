import fc from "fast-check";
import { expect, test } from "vitest";
import { scaleBar } from "./scale-bar.ts";

test.each([
  { cssScale: 1, um: 0.19, room: 120, label: "20 µm", width: 105.263 },
  { cssScale: 4, um: 0.19, room: 120, label: "5 µm", width: 105.263 },
  { cssScale: 1, um: 10, room: 100, label: "1 mm", width: 100 },
  { cssScale: 16, um: 0.1, room: 100, label: "500 nm", width: 80 },
  { cssScale: 0.01, um: 25, room: 100, label: "200 mm", width: 80 },
  { cssScale: 1, um: null, room: 120, label: "100 px", width: 100 },
  { cssScale: 64, um: null, room: 40, label: "1 px", width: 64 },
])(
  "$um µm a pixel, $cssScale CSS px each, room for $room: $label",
  ({ cssScale, um, room, label, width }) => {
    const bar = scaleBar(cssScale, um, room);
    expect(bar.label).toBe(label);
    expect(bar.cssWidth).toBeCloseTo(width, 2);
  },
);

test("is the longest of 1, 2, 5 · 10ⁿ that fits", () => {
  const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(positive, positive, (cssScale, um) => {
      const { cssWidth, length } = scaleBar(cssScale, um, 120);
      expect(cssWidth).toBeLessThanOrEqual(120.001);
      expect(cssWidth).toBeGreaterThan(120 / 2.5 - 0.001);
      expect(["1", "2", "5"]).toContain(length.toExponential()[0]);
    }),
  );
});
