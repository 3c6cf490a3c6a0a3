import { expect, test } from "vitest";
import type { TileNetworkMaker, TileRun } from "../core/tile-network.ts";
import { planTiles } from "../core/tiles.ts";
import { smallNet } from "../model/testing.ts";
import { guarded } from "./guarded-network.ts";

/** A network that gives one value everywhere, and notes that it was run. */
function constant(value: number, ran: number[]): TileNetworkMaker {
  return () => ({
    run: async ({ plan, take }: TileRun) => {
      for (const tile of plan.tiles) {
        ran.push(value);
        take(new Float32Array(plan.outputSize ** 2).fill(value), tile);
      }
    },
    dispose: () => undefined,
  });
}

/** Which of two networks the tiles of two runs came from. */
async function used(
  fast: number,
  safe: number,
): Promise<{ taken: number[]; ran: number[]; bytes: number | undefined }> {
  const ran: number[] = [];
  const input = { planes: [new Float32Array(800)], width: 40, height: 20 };
  const network = guarded(constant(fast, ran), constant(safe, ran))(smallNet(), new Map());
  const bytes = await network?.bytesPerValue?.(input);
  const plan = planTiles({ width: 40, height: 20, depth: 2, tileSize: 60 });
  const taken: number[] = [];
  for (let i = 0; i < 2; i++) {
    await network?.run({
      ...{ input, plan, output: "logits" },
      take: ([first = Number.NaN]) => taken.push(first),
    });
  }
  expect(plan.tiles).toHaveLength(2);
  return { taken, ran, bytes };
}

test("the faster network is used when it agrees in the middle of the first image", async () => {
  const { taken, ran, bytes } = await used(0.601, 0.6);
  expect(bytes).toBe(2);
  expect(taken).toEqual(new Array(4).fill(Math.fround(0.601)));
  expect(ran).toEqual([0.601, 0.6, 0.601, 0.601, 0.601, 0.601]); // both on one tile in the middle, then the faster
});

test("the safe one when the other tells other classes, however close the probabilities", async () => {
  const { taken, bytes } = await used(0.4999, 0.5001);
  expect(taken[0]).toBe(Math.fround(0.5001));
  expect(bytes).toBe(4);
});

test.each([0.6, Number.NaN, Number.POSITIVE_INFINITY])(
  "the safe one when the other gives %d",
  async (fast) => {
    const { taken, bytes } = await used(fast, 0.5);
    expect(bytes).toBe(4);
    expect(taken).toEqual([0.5, 0.5, 0.5, 0.5]);
  },
);
