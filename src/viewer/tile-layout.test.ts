import fc from "fast-check";
import { expect, test } from "vitest";
import { NOT_RESIDENT, Residency } from "./residency.ts";
import {
  chooseWindow,
  levelCount,
  levelSize,
  tileCount,
  tileGrid,
  tilesFor,
  tilesFromCentre,
} from "./tile-layout.ts";
import { centredOn, fitView, imagePoint } from "./view-transform.ts";

const canvas = { width: 1920, height: 1080 };

test.each([
  { width: 1, height: 1, levels: 1, tiles: 1 },
  { width: 512, height: 512, levels: 1, tiles: 1 },
  { width: 513, height: 10, levels: 2, tiles: 3 },
  { width: 16_384, height: 16_384, levels: 6, tiles: 1365 },
  { width: 100_000, height: 1, levels: 9, tiles: 395 },
])("$width × $height has $levels levels and $tiles tiles", ({ levels, tiles, ...image }) => {
  expect(levelCount(image)).toBe(levels);
  expect(tileCount(image)).toBe(tiles);
  expect(tileGrid(image, levels - 1)).toEqual({ width: 1, height: 1 });
});

test("a window covers the canvas at one to two texels a device pixel", () => {
  const length = fc.integer({ min: 1, max: 100_000 });
  const scale = fc.double({ min: 1 / 64, max: 64, noNaN: true });
  fc.assert(
    fc.property(length, length, scale, (width, height, zoom) => {
      const image = { width, height };
      const view = centredOn(imagePoint(width / 2, height / 2), zoom, canvas);
      const window = chooseWindow(view, canvas, image, 1e9);
      const density = 1 / (zoom * 2 ** window.level);
      if (window.level < levelCount(image) - 1) expect(density).toBeLessThanOrEqual(2);
      if (window.level > 0) expect(density).toBeGreaterThan(0.999);
      const { width: texels } = levelSize(image, window.level);
      expect(Math.min(texels, window.x1 * 512) * 2 ** window.level).toBeGreaterThanOrEqual(
        Math.min(width, (view.offsetX + canvas.width) / zoom) - 1e-6,
      );
    }),
  );
});

test("a window never asks for more tiles than there is room for", () => {
  const image = { width: 16_384, height: 16_384 };
  const window = chooseWindow(centredOn(imagePoint(8192, 8192), 0.51, canvas), canvas, image, 20);
  expect(window.level).toBe(1);
  expect(tilesFromCentre(window).length).toBeLessThanOrEqual(20);
  expect(chooseWindow(fitView(image, canvas), canvas, image, 500).level).toBe(3);
});

test("there is room for what a full screen shows at any scale", () => {
  const image = { width: 100_000, height: 100_000 };
  const scale = fc.double({ min: 0.01, max: 4, noNaN: true });
  const center = fc.double({ min: 0, max: 100_000, noNaN: true });
  fc.assert(
    fc.property(scale, center, center, (zoom, x, y) => {
      const window = chooseWindow(centredOn(imagePoint(x, y), zoom, canvas), canvas, image, 1e9);
      expect(tilesFromCentre(window).length).toBeLessThanOrEqual(tilesFor(canvas) - 2);
    }),
  );
});

test("pages name a tile's slot, or its nearest resident ancestor's", () => {
  const residency = new Residency({ width: 2048, height: 1024 }, 3);
  const window = { level: 0, x0: 1, y0: 0, x1: 3, y1: 1 };
  expect([...residency.pages(window)]).toEqual([NOT_RESIDENT, 0, NOT_RESIDENT, 0]);
  residency.settle({ level: 2, x: 0, y: 0 }, 7);
  residency.settle({ level: 0, x: 2, y: 0 }, 9);
  expect([...residency.pages(window)]).toEqual([7, 2, 9, 0]);
});

test("the least recently shown tile gives way, the top level never", () => {
  const residency = new Residency({ width: 2048, height: 1024 }, 3);
  const tiles = [
    { level: 2, x: 0, y: 0 },
    { level: 0, x: 0, y: 0 },
    { level: 0, x: 1, y: 0 },
  ];
  for (const tile of tiles) residency.settle(tile, residency.claim() ?? -1);
  residency.touch({ level: 0, x: 0, y: 0 });
  expect(residency.claim()).toBe(2);
  expect(residency.slotOf({ level: 0, x: 1, y: 0 })).toBeUndefined();
  expect(residency.claim()).toBe(1);
  expect(residency.claim()).toBeUndefined();
  expect(residency.tiles()).toEqual([{ tile: tiles[0], slot: 0 }]);
});
