import fc from "fast-check";
import { describe, expect, test } from "vitest";
import fixture from "./__fixtures__/painting.json" with { type: "json" };
import { brushSpans, type Dab } from "./brush-stamp.ts";
import type { Frame } from "./spans.ts";
import { pixelsOf } from "./testing.ts";

describe("a dab is scikit-image's disc", () => {
  test.each(fixture.discs)("of radius $radius about ($x, $y)", ({ x, y, radius, pixels, ...frame }) => {
    const dab = { x, y, radius };
    expect(pixelsOf(brushSpans(dab, dab, frame))).toEqual(pixels);
  });
});

const frame: Frame = { width: 20, height: 16 };
const dab = fc.record({
  x: fc.double({ min: -4, max: 24, noNaN: true }),
  y: fc.double({ min: -4, max: 20, noNaN: true }),
  radius: fc.double({ min: 0.6, max: 8, noNaN: true }),
});

/** Pixels in one of many discs between two. */
function sampled(from: Dab, to: Dab, widen: number): Set<number> {
  const pixels = new Set<number>();
  for (let step = 0; step <= 400; step++) {
    const t = step / 400;
    const radius = from.radius + t * (to.radius - from.radius) + widen;
    for (let i = 0; i < frame.width * frame.height; i++) {
      const dx = (i % frame.width) + 0.5 - (from.x + t * (to.x - from.x));
      const dy = Math.floor(i / frame.width) + 0.5 - (from.y + t * (to.y - from.y));
      if (dx * dx + dy * dy < radius * radius) pixels.add(i);
    }
  }
  return pixels;
}

test("a stroke covers every disc on its way and no more", () => {
  fc.assert(
    fc.property(dab, dab, (from, to) => {
      const pixels = new Set(pixelsOf(brushSpans(from, to, frame)));
      // Discs 0.1 px apart leave gaps between them at their rims.
      for (const pixel of sampled(from, to, -0.02)) expect(pixels).toContain(pixel);
      const most = sampled(from, to, 0.02);
      const under = Math.floor(to.y) * frame.width + Math.floor(to.x);
      for (const pixel of pixels) expect(most.has(pixel) || pixel === under).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test("the finest brush paints the pixel it is on, and leaves no gap on a slant", () => {
  const at = (x: number, y: number): Dab => ({ x, y, radius: 0.5 });
  expect(pixelsOf(brushSpans(at(3.01, 2.99), at(3.01, 2.99), frame))).toEqual([2 * 20 + 3]);
  expect(pixelsOf(brushSpans(at(-1, 2), at(-1, 2), frame))).toEqual([]);
  const rows = pixelsOf(brushSpans(at(0.5, 0.5), at(9.5, 4.5), frame)).map((i) => Math.floor(i / 20));
  expect(new Set(rows)).toEqual(new Set([0, 1, 2, 3, 4]));
});
