import "@tensorflow/tfjs-backend-wasm";
import { setBackend } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { startDawn } from "../cli/dawn.ts";
import type { UNetConfig } from "../core/card.ts";
import { createRandom } from "../core/random.ts";
import { sharedFloats } from "../core/shared-memory.ts";
import type { NetworkInput, TileNetwork, TileOutput } from "../core/tile-network.ts";
import { planTiles } from "../core/tiles.ts";
import { TensorNetwork } from "../model/tensor-network.ts";
import { randomModel, smallNet } from "../model/testing.ts";
import { Pipelines } from "./pipelines.ts";
import { DIRECT, SOFTWARE } from "./profile.ts";
import { type NetworkDevice, tileNetworksOn } from "./tile-network.ts";

const started = await startDawn(true);
const device = started?.owned.device ?? null;
const pipelines = device === null ? null : new Pipelines(device);

interface Case {
  readonly width: number;
  readonly height: number;
  readonly tileSize: number;
  readonly config: UNetConfig;
  readonly output: TileOutput;
  readonly origin?: { readonly x: number; readonly y: number };
}

/** Waves and noise. */
function randomInput({ width, height, config }: Case): NetworkInput {
  const random = createRandom(7);
  const plane = (): Float32Array =>
    Float32Array.from({ length: width * height }, (_, i) => Math.sin(i / 5) + random.gaussian());
  return { width, height, planes: Array.from({ length: config.inputChannels }, plane) };
}

async function tilesOf(
  network: TileNetwork,
  asked: Case,
  input = randomInput(asked),
): Promise<Float32Array[]> {
  const tiles: Float32Array[] = [];
  const plan = planTiles({ ...asked, depth: asked.config.depth });
  const take = (planes: Float32Array): void => {
    tiles.push(Float32Array.from(planes));
  };
  const { output, origin = { x: 0, y: 0 } } = asked;
  await network.run({ input, plan, output, origin, take });
  network.dispose();
  return tiles;
}

function greatestDifference(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  const pairs = a.flatMap((planes, tile) =>
    Array.from(planes, (value, i) => Math.abs(value - (b[tile]?.[i] ?? Number.NaN))),
  );
  return pairs.reduce((most, value) => (value > most || Number.isNaN(value) ? value : most), 0);
}

describe.skipIf(device === null)("whole networks on the GPU", () => {
  const errors: string[] = [];
  device?.addEventListener("uncapturederror", ({ error }) => errors.push(error.message));
  afterEach(() => expect(errors).toEqual([]));

  const make = (asked: Case, changes: Partial<NetworkDevice> = {}): TileNetwork => {
    if (pipelines === null) throw new Error("there is no GPU");
    const model = randomModel(asked.config);
    const most = { mostMacs: Number.POSITIVE_INFINITY, mostImageBytes: 2 ** 27 };
    const maker = tileNetworksOn({
      pipelines,
      profile: SOFTWARE,
      ...most,
      ...changes,
    });
    const network = maker(asked.config, model.weights);
    if (network === null) throw new Error("the GPU has no network for these shapes");
    return network;
  };
  const expectSame = async (asked: Case, changes?: Partial<NetworkDevice>): Promise<void> => {
    await setBackend("wasm");
    const expected = await tilesOf(new TensorNetwork(randomModel(asked.config)), asked);
    const actual = await tilesOf(make(asked, changes), asked);
    expect(actual).toHaveLength(expected.length);
    expect(greatestDifference(actual, expected)).toBeLessThan(1e-4);
  };
  const small: Case = { width: 30, height: 20, tileSize: 60, config: smallNet(), output: "logits" };

  test("give what tfjs gives on WASM, for any image, tiling and network", async () => {
    const arbitrary: fc.Arbitrary<Case> = fc.record({
      width: fc.integer({ min: 1, max: 40 }),
      height: fc.integer({ min: 1, max: 40 }),
      tileSize: fc.constantFrom(40, 60, 100),
      output: fc.constantFrom<TileOutput>("logits", "probabilities"),
      config: fc.record({
        depth: fc.constantFrom(1, 2, 3),
        baseFilters: fc.constantFrom(4, 8, 12),
        inputChannels: fc.constantFrom(1, 2, 4),
        classes: fc.constantFrom(2, 3, 5),
        dropout: fc.constant(0),
        norm: fc.constant<"none">("none"),
      }),
    });
    await fc.assert(
      fc.asyncProperty(arbitrary, (asked) => expectSame(asked)),
      {
        numRuns: 8,
        examples: [[{ ...small, width: 1, height: 1 }]],
      },
    );
  });

  test("from a corner other than the image's", () => expectSame({ ...small, origin: { x: 8, y: -4 } }));

  test("of an image in memory that threads share", async () => {
    const input = randomInput(small);
    const planes = input.planes.map(sharedFloats);
    expect(await tilesOf(make(small), small, { ...input, planes })).toEqual(
      await tilesOf(make(small), small),
    );
  });

  test("as cut for GPUs", () => expectSame(small, { profile: DIRECT }));

  test.each([1_000_000, 10_000])("with dispatches of %i multiply-accumulates at most", (mostMacs) =>
    expectSame({ ...small, config: smallNet({ baseFilters: 16 }) }, { mostMacs }),
  );

  test("of an image that is too large to be uploaded as a whole", () =>
    expectSame({ ...small, config: smallNet({ inputChannels: 2 }) }, { mostImageBytes: 1000 }));

  test("are refused when a tile is larger than the GPU's buffers", async () => {
    const huge = { ...small, width: 40_000, tileSize: 40_012 };
    await expect(tilesOf(make(small), huge)).rejects.toThrow(/^a tile of 40012 px needs .* exceeds/);
  });

  test("end within one tile when they are cancelled", async () => {
    const abort = new AbortController();
    const reason = new Error("not wanted any more");
    const plan = planTiles({ width: 150, height: 150, depth: 2, tileSize: 60 });
    let taken = 0;
    const network = make(small);
    const run = network.run({
      input: randomInput({ ...small, width: 150, height: 150 }),
      plan,
      output: "logits",
      signal: abort.signal,
      take: () => {
        taken++;
        if (taken === 2) abort.abort(reason);
      },
    });
    await expect(run).rejects.toBe(reason);
    expect(taken).toBe(2);
    network.dispose();
  });

  test("are left to tfjs where channels do not fill vectors", () => {
    expect(() => make({ ...small, config: smallNet({ baseFilters: 6 }) })).toThrow("no network");
  });
});
