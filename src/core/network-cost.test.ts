import { expect, test } from "vitest";
import { largestTensor, layersOf, macs, peakValues } from "./network-cost.ts";
import { outputSize } from "./tiles.ts";

const paper = { depth: 4, baseFilters: 64, inputChannels: 1, classes: 2 };

test("every size and channel count of the paper's table at 572 px", () => {
  const rows = layersOf(paper, 572).map(
    (l) => `${l.kind} ${l.inputSize}→${l.outputSize} ${l.inputChannels}→${l.outputChannels}`,
  );
  expect(rows).toEqual([
    "conv3 572→570 1→64",
    "conv3 570→568 64→64",
    "pool 568→284 64→64",
    "conv3 284→282 64→128",
    "conv3 282→280 128→128",
    "pool 280→140 128→128",
    "conv3 140→138 128→256",
    "conv3 138→136 256→256",
    "pool 136→68 256→256",
    "conv3 68→66 256→512",
    "conv3 66→64 512→512",
    "pool 64→32 512→512",
    "conv3 32→30 512→1024",
    "conv3 30→28 1024→1024",
    "up 28→56 1024→512",
    "concat 56→56 512→1024",
    "conv3 56→54 1024→512",
    "conv3 54→52 512→512",
    "up 52→104 512→256",
    "concat 104→104 256→512",
    "conv3 104→102 512→256",
    "conv3 102→100 256→256",
    "up 100→200 256→128",
    "concat 200→200 128→256",
    "conv3 200→198 256→128",
    "conv3 198→196 128→128",
    "up 196→392 128→64",
    "concat 392→392 64→128",
    "conv3 392→390 128→64",
    "conv3 390→388 64→64",
    "conv1 388→388 64→2",
  ]);
});

test("23 convolution layers end at the size outputSize states, at any depth", () => {
  expect(layersOf(paper, 572).filter((l) => !["pool", "concat"].includes(l.kind))).toHaveLength(23);
  for (const [depth, size] of [
    [0, 9],
    [1, 18],
    [2, 44],
    [3, 92],
    [5, 380],
  ] as const)
    expect(layersOf({ ...paper, depth }, size).at(-1)?.outputSize).toBe(outputSize(size, depth));
});

test("the paper's net does 150.4 GMAC at 572 px", () => {
  expect(macs(paper, 572) / 1e9).toBeCloseTo(150.4, 1);
});

test.each([
  { input: 572, kmac: 999, useful: 0.46 },
  { input: 1084, kmac: 839, useful: 0.69 },
  { input: 2108, kmac: 781, useful: 0.83 },
])("$kmac kMAC per output pixel at $input px", ({ input, kmac, useful }) => {
  const output = outputSize(input, 4);
  expect(Math.round(macs(paper, input) / output ** 2 / 1e3)).toBe(kmac);
  expect((output / input) ** 2).toBeCloseTo(useful, 2);
});

test("the largest tensor is the first stage's; memory peaks at the last concatenation", () => {
  expect(largestTensor(paper, 572)).toBe(570 ** 2 * 64);
  expect(peakValues(paper, 572)).toBe((568 ** 2 + 392 ** 2 + 2 * 392 ** 2) * 64);
});

test("a size that does not fit the depth is refused", () => {
  expect(() => layersOf(paper, 573)).toThrow(/573 px does not fit depth 4; the next valid size is 588/);
});
