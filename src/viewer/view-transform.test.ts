import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  centerOf,
  centredOn,
  clampView,
  fitView,
  imagePoint,
  MAX_SCALE,
  minScale,
  pan,
  screenPoint,
  snap,
  toImage,
  toScreen,
  touchedPixels,
  visibleRect,
  zoomAbout,
} from "./view-transform.ts";

const canvas = { width: 800, height: 600 };
const length = fc.integer({ min: 1, max: 100_000 });
const size = fc.record({ width: length, height: length });
const scale = fc.double({ min: 1e-3, max: MAX_SCALE, noNaN: true });
const offset = fc.double({ min: -5000, max: 1e6, noNaN: true });
const view = fc.record({ scale, offsetX: offset, offsetY: offset });
const cursor = fc.record({ x: fc.integer({ min: 0, max: 799 }), y: fc.integer({ min: 0, max: 599 }) });

test("screen and image are each other's inverse", () => {
  fc.assert(
    fc.property(view, cursor, (transform, { x, y }) => {
      const back = toScreen(transform, toImage(transform, screenPoint(x, y)));
      expect(back.x).toBeCloseTo(x, 6);
      expect(back.y).toBeCloseTo(y, 6);
    }),
  );
});

describe("zoomAbout", () => {
  test("keeps the image point under the cursor", () => {
    fc.assert(
      fc.property(
        view,
        cursor,
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        size,
        (transform, at, factor, image) => {
          const point = screenPoint(at.x, at.y);
          const fixed = toImage(transform, point);
          const after = toScreen(zoomAbout(transform, factor, point, image), fixed);
          expect(after.x).toBeCloseTo(at.x, 5);
          expect(after.y).toBeCloseTo(at.y, 5);
        },
      ),
    );
  });

  test("stops at the least and the largest scale", () => {
    const image = { width: 16_384, height: 100 };
    const start = centredOn(imagePoint(0, 0), 1, canvas);
    expect(zoomAbout(start, 1e6, screenPoint(0, 0), image).scale).toBe(MAX_SCALE);
    expect(zoomAbout(start, 1e-6, screenPoint(0, 0), image).scale).toBe(32 / 16_384);
    expect(minScale({ width: 1, height: 1 })).toBe(1);
  });
});

test("fitView shows the whole image, centred", () => {
  fc.assert(
    fc.property(size, (image) => {
      const fitted = fitView(image, canvas);
      const middle = centerOf(fitted, canvas);
      expect(middle.x).toBeCloseTo(image.width / 2, 6);
      expect(middle.y).toBeCloseTo(image.height / 2, 6);
      expect(image.width * fitted.scale).toBeLessThanOrEqual(800);
      expect(image.height * fitted.scale).toBeLessThanOrEqual(600);
    }),
  );
});

test.each([
  { image: { width: 1600, height: 600 }, expected: 0.48 },
  { image: { width: 100, height: 100 }, expected: 5.76 },
  { image: { width: 1, height: 1 }, expected: MAX_SCALE },
])("fitView of $image.width × $image.height has scale $expected", ({ image, expected }) => {
  expect(fitView(image, canvas).scale).toBeCloseTo(expected, 12);
});

test("fitView keeps the image between insets, in the middle where there is room", () => {
  fc.assert(
    fc.property(
      size,
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 0, max: 300 }),
      (image, left, right) => {
        const { scale, offsetX } = fitView(image, canvas, { left, right });
        const [begin, end] = [-offsetX, image.width * scale - offsetX];
        expect(begin).toBeGreaterThanOrEqual(left - 1e-6);
        expect(end).toBeLessThanOrEqual(canvas.width - right + 1e-6);
        const centred = fitView(image, canvas);
        const fits =
          scale === centred.scale &&
          -centred.offsetX >= left &&
          image.width * centred.scale - centred.offsetX <= 800 - right;
        if (fits) expect(offsetX).toBeCloseTo(centred.offsetX, 6);
      },
    ),
  );
  expect(fitView({ width: 100, height: 100 }, canvas, { left: 200, right: 0 })).toMatchObject({
    scale: 5.76,
    offsetX: -200,
  });
});

test("clampView leaves some of the image in sight and a good view alone", () => {
  fc.assert(
    fc.property(view, size, (transform, image) => {
      const clamped = clampView(transform, image, canvas);
      const corner = toScreen(clamped, imagePoint(0, 0));
      const end = toScreen(clamped, imagePoint(image.width, image.height));
      expect(Math.min(800, end.x) - Math.max(0, corner.x)).toBeGreaterThan(0);
      expect(Math.min(600, end.y) - Math.max(0, corner.y)).toBeGreaterThan(0);
      expect(clampView(clamped, image, canvas)).toEqual(clamped);
    }),
  );
});

test("visibleRect holds the image pixels under the canvas, and no others", () => {
  fc.assert(
    fc.property(view, size, (transform, image) => {
      const sight = visibleRect(transform, canvas, image);
      const seen = (x: number, y: number): boolean => {
        const corner = toScreen(transform, imagePoint(x, y));
        const end = toScreen(transform, imagePoint(x + 1, y + 1));
        return end.x > 0 && end.y > 0 && corner.x < canvas.width && corner.y < canvas.height;
      };
      if (sight.width === 0 || sight.height === 0) return;
      const last = { x: sight.x + sight.width - 1, y: sight.y + sight.height - 1 };
      expect(seen(sight.x, sight.y) && seen(last.x, last.y)).toBe(true);
      expect(sight.x > 0 && seen(sight.x - 1, sight.y)).toBe(false);
      expect(last.y + 1 < image.height && seen(last.x, last.y + 1)).toBe(false);
    }),
  );
});

test("touchedPixels holds every device pixel that shows a changed texel or touches one, inside the canvas", () => {
  const place = fc.record({ x: fc.integer({ min: 0, max: 900 }), y: fc.integer({ min: 0, max: 900 }) });
  const extent = fc.record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
  });
  fc.assert(
    fc.property(view, place, extent, fc.constantFrom(1, 2, 8), (transform, at, { width, height }, texel) => {
      const rect = { ...at, width, height };
      const touched = touchedPixels(transform, canvas, rect, texel);
      expect(touched.x + touched.width).toBeLessThanOrEqual(canvas.width);
      expect(touched.y + touched.height).toBeLessThanOrEqual(canvas.height);
      for (const [x, y] of [
        [rect.x, rect.y],
        [rect.x + width - 1, rect.y + height - 1],
      ] as const) {
        const corner = Math.floor(x / texel) * texel;
        const first = toScreen(transform, imagePoint(corner, Math.floor(y / texel) * texel));
        const end = toScreen(transform, imagePoint(corner + texel, (Math.floor(y / texel) + 1) * texel));
        for (const [dx, dy] of [
          [Math.floor(first.x) - 1, Math.floor(first.y) - 1],
          [Math.ceil(end.x), Math.ceil(end.y)],
        ] as const) {
          if (dx < 0 || dy < 0 || dx >= canvas.width || dy >= canvas.height) continue;
          expect(dx >= touched.x && dx < touched.x + touched.width).toBe(true);
          expect(dy >= touched.y && dy < touched.y + touched.height).toBe(true);
        }
      }
    }),
  );
});

test("many small pans add up; what is drawn lies on whole device pixels", () => {
  let moved = centredOn(imagePoint(50, 50), 1, canvas);
  for (let i = 0; i < 10; i++) moved = pan(moved, 0.3, -0.3);
  expect(moved.offsetX).toBeCloseTo(-353, 9);
  expect(moved.offsetY).toBeCloseTo(-247, 9);
  expect(snap(moved)).toEqual({ scale: 1, offsetX: -353, offsetY: -247 });
});
