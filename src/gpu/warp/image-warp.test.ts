import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { startDawn } from "../../cli/dawn.ts";
import { drawVariation, type LabelledImage, varyImage } from "../../core/augment.ts";
import { type AugmentParams, defaultAugment, identityAugment } from "../../core/augment-params.ts";
import { createRandom } from "../../core/random.ts";
import { sharedFloats } from "../../core/shared-memory.ts";
import { Pipelines } from "../pipelines.ts";
import { ImageWarp } from "./image-warp.ts";

const started = await startDawn(true);
const device = started?.owned.device ?? null;

/** Waves between 0.1 and 0.9: at 0 a gamma would make a rounding large. */
function waves(width: number, height: number, channels: number): LabelledImage {
  const planes = Array.from({ length: channels }, (_, channel) =>
    sharedFloats(
      Float32Array.from({ length: width * height }, (_, i) => {
        const [x, y] = [i % width, Math.floor(i / width)];
        return 0.5 + 0.2 * Math.sin(x / (3 + channel)) + 0.2 * Math.cos(y / 4 + x / 9);
      }),
    ),
  );
  return { planes, labels: new Int32Array(width * height), width, height };
}

describe.skipIf(device === null)("the image's part of a tile made on the GPU", () => {
  const errors: string[] = [];
  device?.addEventListener("uncapturederror", ({ error }) => errors.push(error.message));
  afterEach(() => expect(errors).toEqual([]));

  /** The tile in channels, as the GPU makes it. */
  async function madeOnGpu(
    on: GPUDevice,
    image: LabelledImage,
    variation: ReturnType<typeof drawVariation>,
    size: number,
  ): Promise<Float32Array[]> {
    const warp = new ImageWarp(new Pipelines(on), 2 ** 28);
    const bytes = size * size * image.planes.length * 4;
    const tile = on.createBuffer({ size: bytes, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
    const copy = on.createBuffer({ size: bytes, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    warp.submit(image, variation, size, tile);
    const encoder = on.createCommandEncoder();
    encoder.copyBufferToBuffer(tile, 0, copy, 0, bytes);
    on.queue.submit([encoder.finish()]);
    await copy.mapAsync(GPUMapMode.READ);
    const values = new Float32Array(copy.getMappedRange().slice(0));
    for (const buffer of [tile, copy]) buffer.destroy();
    warp.dispose();
    const { length } = image.planes;
    return image.planes.map((_, channel) => values.filter((_, i) => i % length === channel));
  }

  interface Case {
    readonly width: number;
    readonly height: number;
    readonly channels: number;
    readonly size: number;
    readonly params: AugmentParams;
    readonly seed: number;
  }

  async function greatestDifference({ width, height, channels, size, params, seed }: Case): Promise<number> {
    if (device === null) throw new Error("there is no GPU");
    const image = waves(width, height, channels);
    const random = createRandom(seed);
    const centre = {
      centreX: Math.floor(random.next() * width),
      centreY: Math.floor(random.next() * height),
    };
    const variation = drawVariation(centre, channels, params, random);
    const expected = varyImage(image, variation, size);
    const actual = await madeOnGpu(device, image, variation, size);
    return expected.reduce(
      (most, plane, channel) =>
        plane.reduce((worst, value, i) => {
          const off = Math.abs(value - (actual[channel]?.[i] ?? Number.NaN));
          return Number.isNaN(off) ? Number.POSITIVE_INFINITY : Math.max(worst, off);
        }, most),
      0,
    );
  }

  test("is the CPU's to float rounding, whatever the image, the tile and the variation", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          width: fc.integer({ min: 1, max: 90 }),
          height: fc.integer({ min: 1, max: 90 }),
          channels: fc.integer({ min: 1, max: 3 }),
          size: fc.integer({ min: 1, max: 70 }),
          params: fc.constant({ ...defaultAugment, inversion: 0.5 }),
          seed: fc.nat(10_000),
        }),
        async (asked) => {
          expect(await greatestDifference(asked)).toBeLessThan(5e-5);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("varying nothing is the exact crop, with what lies outside mirrored", async () => {
    for (const seed of [1, 2, 3]) {
      const asked = { width: 20, height: 13, channels: 2, size: 48, params: identityAugment, seed };
      expect(await greatestDifference(asked)).toBe(0);
    }
  });

  test("positions hold their fractions far from the image's corner", async () => {
    const asked = { width: 6000, height: 40, channels: 1, size: 64, params: defaultAugment };
    for (const seed of [4, 5, 6]) expect(await greatestDifference({ ...asked, seed })).toBeLessThan(5e-5);
  });

  test("noise is the CPU's to the bit of its bytes", async () => {
    const params = { ...identityAugment, noise: 0.5 };
    for (const seed of [1, 2, 3]) {
      const asked = { width: 64, height: 64, channels: 2, size: 64, params, seed };
      // Two roundings of values below 4: one other byte would make 1e-3.
      expect(await greatestDifference(asked)).toBeLessThan(1e-6);
    }
  });
});
