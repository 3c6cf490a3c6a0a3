import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutTile, mirrorIndex, pasteTile } from "./tile-pixels.ts";
import { contextOf, outputSize, planTiles, tileCount, usableTileSize, validInputSize } from "./tiles.ts";

test.each([
  { depth: 0, context: 2 },
  { depth: 1, context: 8 },
  { depth: 2, context: 20 },
  { depth: 4, context: 92 },
])("depth $depth needs $context px of context", ({ depth, context }) => {
  expect(contextOf(depth)).toBe(context);
});

test("valid sizes at depth 4 are 16n + 60 → 16n − 124, from 188", () => {
  expect(validInputSize(1, 4)).toBe(188);
  expect(validInputSize(189, 4)).toBe(204);
  expect(validInputSize(572, 4)).toBe(572);
  for (let n = 8; n < 200; n++) expect(outputSize(16 * n + 60, 4)).toBe(16 * n - 124);
});

test.each([[187], [200], [571], [0], [-4], [572.5]])("an input of %d px is refused at depth 4", (size) => {
  expect(() => outputSize(size, 4)).toThrow(RangeError);
});

test.each([
  { asked: 572, width: 2048, height: 2048, used: 572 },
  { asked: 580, width: 2048, height: 2048, used: 572 },
  { asked: 1, width: 2048, height: 2048, used: 204 },
  { asked: 188, width: 2048, height: 2048, used: 204 },
  { asked: 572, width: 4, height: 4, used: 188 },
  { asked: 2044, width: 512, height: 100, used: 700 },
])("asked for $asked px on $width × $height: $used px", ({ asked, width, height, used }) => {
  expect(usableTileSize(asked, width, height, 4)).toBe(used);
});

test("refuses an empty image and a tile size of zero", () => {
  expect(() => planTiles({ width: 0, height: 5, depth: 4, tileSize: 572 })).toThrow(/0 × 5/);
  expect(() => planTiles({ width: 5, height: 5, depth: 4, tileSize: 0 })).toThrow(/positive/);
  expect(() => contextOf(-1)).toThrow(RangeError);
});

test.each([
  { length: 5, shown: [4, 3, 2, 1, 0, 1, 2, 3, 4, 3, 2, 1, 0, 1, 2, 3, 4, 3], from: -4 },
  { length: 2, shown: [1, 0, 1, 0, 1, 0], from: -3 },
  { length: 1, shown: [0, 0, 0, 0], from: -2 },
])("an axis of $length px mirrors about its edge pixel, again and again", ({ length, shown, from }) => {
  expect(shown.map((_, i) => mirrorIndex(from + i, length))).toEqual(shown);
});

test("cutTile and pasteTile refuse arrays of another size", () => {
  const plane = new Float32Array(6);
  expect(() => cutTile(plane, 2, 2, 0, 0, 1, new Float32Array(1))).toThrow(/4 values, not 6/);
  expect(() => cutTile(plane, 3, 2, 0, 0, 2, new Float32Array(3))).toThrow(/4 values, not 3/);
  expect(() => pasteTile(plane, 2, { x: 0, y: 0, width: 1, height: 1 }, plane, 3)).toThrow(/4 values, not 6/);
});

const size = fc.integer({ min: 1, max: 90 });
const anyPlan = fc.record({
  width: size,
  height: size,
  depth: fc.integer({ min: 0, max: 3 }),
  tileSize: fc.integer({ min: 1, max: 160 }),
});

describe("any image in any tiling", () => {
  test("cuts what mirroring each pixel alone gives", () => {
    const edge = fc.integer({ min: -200, max: 200 });
    fc.assert(
      fc.property(size, size, edge, edge, fc.integer({ min: 1, max: 60 }), (width, height, x0, y0, tile) => {
        const plane = Float32Array.from({ length: width * height }, (_, i) => i);
        const out = new Float32Array(tile * tile).fill(-1);
        cutTile(plane, width, height, x0, y0, tile, out);
        const expected = out.map((_, i) => {
          const x = mirrorIndex(x0 + (i % tile), width);
          const y = mirrorIndex(y0 + Math.floor(i / tile), height);
          return y * width + x;
        });
        expect(out).toEqual(expected);
      }),
    );
  });

  test("every pixel is written by one tile, every tile starts on the poolings' grid", () => {
    fc.assert(
      fc.property(anyPlan, (image) => {
        const plan = planTiles(image);
        const written = new Uint8Array(image.width * image.height);
        for (const tile of plan.tiles) {
          expect([tile.x % 2 ** image.depth, tile.y % 2 ** image.depth]).toEqual([0, 0]);
          expect(tile.width).toBeLessThanOrEqual(plan.outputSize);
          expect(tile.height).toBeLessThanOrEqual(plan.outputSize);
          for (let y = tile.y; y < tile.y + tile.height; y++)
            for (let x = tile.x; x < tile.x + tile.width; x++)
              written[y * image.width + x] = (written[y * image.width + x] ?? 0) + 1;
        }
        expect(written.every((times) => times === 1)).toBe(true);
        const { tileSize } = plan;
        expect(plan.tiles.length).toBe(
          tileCount(image.width, tileSize, image.depth) * tileCount(image.height, tileSize, image.depth),
        );
      }),
    );
  });

  test("a network that only crops gives the image back", () => {
    fc.assert(
      fc.property(anyPlan, (image) => {
        const { width, height } = image;
        const plane = Float32Array.from({ length: width * height }, (_, i) => i + 1);
        const { tiles, tileSize, outputSize: edge, context } = planTiles(image);
        const stitched = new Float32Array(width * height);
        const input = new Float32Array(tileSize * tileSize);
        for (const tile of tiles) {
          cutTile(plane, width, height, tile.x - context, tile.y - context, tileSize, input);
          const output = Float32Array.from(
            { length: edge * edge },
            (_, i) => input[(context + Math.floor(i / edge)) * tileSize + context + (i % edge)] ?? 0,
          );
          pasteTile(output, edge, tile, stitched, width);
        }
        expect(stitched).toEqual(plane);
      }),
    );
  });
});
