import { expect, test } from "vitest";
import { macs, peakValues } from "./network-cost.ts";
import { chooseTileSize } from "./tile-size.ts";
import { tileCount } from "./tiles.ts";

const net = { depth: 4, baseFilters: 64, bytesPerElement: 4 };
const unlimited = { maxBindingBytes: Infinity, memoryBytes: Infinity };

test.each([
  { name: "one tile for a 512² image", width: 512, height: 512, limits: unlimited, size: 700 },
  { name: "one tile for one pixel", width: 1, height: 1, limits: unlimited, size: 188 },
  {
    name: "nothing fits: the smallest usable",
    width: 512,
    height: 512,
    limits: { ...unlimited, memoryBytes: 1 },
    size: 204,
  },
])("$name", ({ width, height, limits, size }) => {
  expect(chooseTileSize({ ...net, ...limits, width, height })).toBe(size);
});

test("WebGPU's default binding of 128 MiB allows 716 px in f32 and 1020 px in f16", () => {
  const limits = { maxBindingBytes: 128 * 2 ** 20, memoryBytes: Infinity };
  // An image that exactly two outputs of the largest allowed tile cover: nothing smaller can cost less.
  const edge = (size: number): number => 2 * (size - 184) - 4;
  const width = edge(716);
  expect(chooseTileSize({ ...net, ...limits, width, height: width })).toBe(716);
  const wide = edge(1020);
  expect(chooseTileSize({ ...net, ...limits, bytesPerElement: 2, width: wide, height: wide })).toBe(1020);
});

test("a smaller tile that covers as well is preferred to the largest allowed", () => {
  // 2 × 2 tiles of 604 px cover 836 px; 716 px would need as many.
  const limits = { maxBindingBytes: 128 * 2 ** 20, memoryBytes: Infinity };
  expect(chooseTileSize({ ...net, ...limits, width: 836, height: 836 })).toBe(604);
});

test("memory bounds the tile", () => {
  const limits = { maxBindingBytes: Infinity, memoryBytes: 256 * 2 ** 20 };
  const small = chooseTileSize({ ...net, ...limits, width: 4000, height: 4000 });
  expect(small).toBeLessThan(750);
  expect(
    chooseTileSize({ ...net, ...limits, memoryBytes: 2 ** 33, width: 4000, height: 4000 }),
  ).toBeGreaterThan(small);
});

test("a network with little context does not take a gigabyte for a per cent of its work", () => {
  const small = { depth: 1, baseFilters: 2, bytesPerElement: 4, ...unlimited };
  const whole = 16_384 + 2 * 8;
  const chosen = chooseTileSize({ ...small, width: 16_384, height: 16_384 });
  const shape = { ...small, inputChannels: 1, classes: 2 };
  expect(peakValues(shape, chosen) * 4).toBeLessThanOrEqual(2 ** 28);
  const tiles = tileCount(16_384, chosen, 1) ** 2;
  expect(tiles * macs(shape, chosen)).toBeLessThanOrEqual(1.02 * macs(shape, whole));
});
