import { expect, test } from "vitest";
import { layersOf, macs } from "../../src/core/network-cost.ts";
import { leastSeconds } from "./limit.ts";
import { benchNet } from "./net.ts";

const net = benchNet(64);

test("without a limit on bytes, a tile takes its operations over the peak", () => {
  const peaks = { flops: 1e12, bytes: Infinity };
  const [first] = layersOf(net, 572);
  const ofFirst = 2 * (first?.outputSize ?? 0) ** 2 * 64 * 9;

  expect(leastSeconds(net, 572, "prediction", peaks)).toBeCloseTo((2 * macs(net, 572)) / 1e12, 12);
  // nobody needs the gradient of the image
  expect(leastSeconds(net, 572, "training step", peaks)).toBeCloseTo(
    (6 * macs(net, 572) - ofFirst) / 1e12,
    12,
  );
});

test("without a limit on operations, a tile takes the bytes of its maps and weights once", () => {
  const tiny = { depth: 1, baseFilters: 2, inputChannels: 1, classes: 2 };
  // sizes of 20: 20 → 18 → 16, pooled 8 → 6 → 4, up 8 → 6 → 4, head
  const [a, b, pool] = [400 + 18 + 648, 648 + 36 + 512, 512 + 128];
  const [c, d, up] = [128 + 72 + 144, 144 + 144 + 64, 64 + 32 + 128];
  const [e, f, head] = [256 + 72 + 72, 72 + 36 + 32, 32 + 4 + 32];
  const values = a + b + pool + c + d + up + e + f + head;

  expect(leastSeconds(tiny, 20, "prediction", { flops: Infinity, bytes: 4 })).toBe(values);
});
